"""Polls with trustees at the officer's terminal: the shares of Robin, Sam and Terry, and a box."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from election.crypto import canonical
from election.rules.poll.ballots import Marking
from election.services import cast, journal, store
from tests.support.officer import Officer
from tests.support.poll_files import REMOVAL
from tests.support.records import TIE_FOR_LAST
from tests.support.world import CLOSES, OPENS

SLUG = "removal-2026-1"
NAMES = ("Robin Castellanos", "Sam Whitfield", "Terry Nakamura")
SEVEN_YES: dict[str, Marking] = {
    **dict.fromkeys(("blair", "casey", "devon", "ellis", "frankie", "gray", "harper"), "yes"),
    "indigo": "no",
}


@dataclass(frozen=True)
class Shares:
    """The files of `election key split`: each trustee's share, and the public card."""

    robin: str
    sam: str
    terry: str
    card: str

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> "Shares":
        robin, sam, terry = (str(share["file"]) for share in written["shares"])
        return cls(robin, sam, terry, str(written["card"]))


def splits(officer: Officer, directory: str = "shares", *words: str) -> Shares:
    """Split a key for the drafted removal, or as the words say."""
    asked = words or ("--new", "--poll", SLUG)
    return Shares.of(officer.reads("key", "split", *asked, "--out", directory))


def drafts(officer: Officer, changes: dict[str, str] | None = None) -> str:
    """Draft the example with its [key] table."""
    officer.does("draft", officer.writes("removal.toml", REMOVAL, changes))
    return SLUG


def notices(officer: Officer, changes: dict[str, str] | None = None) -> Shares:
    """Notice the example with a key that was split elsewhere."""
    drafts(officer, changes)
    hands = splits(officer)
    officer.does("notice", SLUG, "--public-key", hands.card, "--yes")
    return hands


def opens(officer: Officer, slug: str) -> None:
    officer.clock.now = OPENS
    officer.does("open", slug, "--yes")


def casts(officer: Officer, slug: str, markings: Mapping[str, Marking]) -> None:
    """Cast for everybody named, sealed as the ballot pages seal it."""
    office = officer.office()
    for person, marking in markings.items():
        with office.database.transaction() as tx:
            poll = store.find(tx, slug)
            elector = store.elector(tx, poll, person)
            definition = store.definition_of(poll)
            envelope = cast.seal_ballot(definition, poll.definition_hash, cast.new_code(), marking)
            assert elector.id is not None
            cast.cast(tx, office.clock, slug, elector.id, cast.new_cast_id(), envelope)


def closes(officer: Officer, slug: str) -> None:
    officer.clock.now = CLOSES
    officer.does("close", slug, "--yes")


def closed(officer: Officer, changes: dict[str, str] | None = None) -> Shares:
    """The removal with trustees, closed: seven Yes, one No, Avery did not cast."""
    hands = notices(officer, changes)
    opens(officer, SLUG)
    casts(officer, SLUG, SEVEN_YES)
    closes(officer, SLUG)
    return hands


def mode(path: str | Path) -> int:
    """The permissions of a file or directory."""
    return Path(path).stat().st_mode & 0o777


def closed_election(officer: Officer, *notice: str) -> str:
    """A closed election in which Devon and Harper tie for last."""
    slug = officer.drafts_election()
    officer.does("notice", slug, *notice, "--yes")
    opens(officer, slug)
    casts(officer, slug, TIE_FOR_LAST)
    closes(officer, slug)
    return slug


def unseals(officer: Officer, hands: Shares, out: str = "opened.json") -> Any:
    """Open the box elsewhere with the shares of Robin and Terry; Sam's is lost."""
    shares = ("--share", hands.robin, "--share", hands.terry)
    root = ("--root", root_of("box.json"), "--yes")
    return officer.reads("unseal", "box.json", *root, *shares, "--out", out)


def root_of(box: str) -> str:
    """The root in a box's file, as the electors' mails name it where the box is honest."""
    return str(json.loads(Path(box).read_bytes())["root"])


def altered(source: str, target: str, *path: object, to: Any) -> str:
    """Write a canonical JSON file with one value changed."""
    value = json.loads(Path(source).read_bytes())
    part = value
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = to
    Path(target).write_bytes(canonical.dumps(value))
    return target


def acts_of(officer: Officer, slug: str) -> list[tuple[str, Any]]:
    """The acts of the journal with their data."""
    with officer.office().database.reading() as tx:
        return [
            (entry.act, dict(entry.data))
            for entry in journal.history_of(tx, store.find(tx, slug)).entries
        ]
