"""Records of whole polls, made by the services and read back as a stranger reads them."""

import json
import re
from html.parser import HTMLParser
from typing import Any

from election.results.record.stored import stored_record
from election.results.report.published import published_report
from election.results.report.view import ReportView
from election.rules.poll.ballots import Marking
from election.services import journal as journals
from election.services import store
from tests.support.world import World

Files = dict[str, bytes]
CODES_APART = {'publish = "with_codes"': 'publish = "codes_apart"'}
WITH_CODES = {'publish = "codes_apart"': 'publish = "with_codes"'}

SEVEN_YES: dict[str, Marking] = {
    **dict.fromkeys(("blair", "casey", "devon", "ellis", "frankie", "gray", "harper"), "yes"),
    "indigo": "abstain",
}
TIE_FOR_LAST: dict[str, Marking] = {
    "avery": ("blair", "devon"),
    "blair": ("blair",),
    "casey": ("devon", "blair"),
    "devon": ("devon", "harper"),
    "ellis": ("harper", "blair"),
    "frankie": ("harper", "blair"),
    "gray": ("blair", "harper", "devon"),
    "harper": (),
}
"""Devon and Harper are tied for last with equal history: the lot decides, and Blair wins."""
FOUR: dict[str, Marking] = dict.fromkeys(("avery", "blair", "casey", "devon"), ("blair",))


def files_of(world: World, slug: str) -> Files:
    """The published files, from the database."""
    with world.database.reading() as tx:
        return stored_record(tx, store.find(tx, slug))


def preliminary(
    world: World, toml: str, markings: dict[str, Marking], changes: dict[str, str] | None = None
) -> Files:
    """The preliminary record of a poll with these ballots."""
    slug = world.make_open_poll(toml, changes=changes)
    world.cast_and_tally(slug, markings)
    world.publish(slug)
    return files_of(world, slug)


def certified(
    world: World, toml: str, markings: dict[str, Marking], changes: dict[str, str] | None = None
) -> Files:
    """The certified record of a poll with these ballots."""
    preliminary(world, toml, markings, changes)
    slug = slug_of(toml)
    world.certify(slug)
    return files_of(world, slug)


def slug_of(toml: str) -> str:
    """The slug in the poll file."""
    return str(re.findall('^slug = "(.*)"$', toml, re.MULTILINE)[0])


def value(files: Files, path: str) -> Any:
    """The value of a JSON file of the record."""
    return json.loads(files[path])


def journal(files: Files, act: str) -> list[dict[str, Any]]:
    """The data of the journal's entries of one act."""
    entries = map(json.loads, files["journal.jsonl"].splitlines())
    return [entry["data"] for entry in entries if entry["act"] == act]


class Page(HTMLParser):
    """The tags of a page with their attributes, and the text within each kind of tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in self._open[-1:]:
            self.texts.setdefault(tag, []).append(data.strip())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each tag of this name."""
        return [attributes for name, attributes in self.tags if name == tag]


def page(world: World, slug: str) -> Page:
    """The report as a page of the record."""
    return Page(files_of(world, slug)["report.html"].decode())


def view(world: World, slug: str) -> ReportView:
    """The report as the web shows it."""
    with world.database.reading() as tx:
        poll = store.find(tx, slug)
        return published_report(tx, poll, journals.history_of(tx, poll), world.clock.now)
