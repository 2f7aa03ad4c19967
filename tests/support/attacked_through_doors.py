"""A whole poll to attack, through its doors: an officer's commands, browsers, a worker.

All output of the commands and the service is kept, for an attacker reads the logs too.
"""

import logging
import random
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import Result

from election.database.tables import OuterEnvelope
from election.services import store
from tests.support.attacked_polls import Booths, copied, loot, plan, taken
from tests.support.form_reader import cast
from tests.support.guessing import KNOWN_BY_CODE, Attacked
from tests.support.officer import Officer
from tests.support.records import CODES_APART
from tests.support.world import CLOSES, OPENS, ROLL, SettableClock

CODE = re.compile(r"[0-9A-Z]{7}-[0-9A-Z]{7}-[0-9A-Z]{7}")


@dataclass
class Overheard(Officer):
    """An officer whose terminal is read by somebody else."""

    heard: StringIO = field(default_factory=StringIO)

    def types(self, *words: str) -> Result:
        result = super().types(*words)
        self.heard.write(result.output)
        return result


def officer_in(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Overheard:
    """Make a new office in a directory of its own."""
    directory.mkdir()
    monkeypatch.chdir(directory)
    clock = SettableClock()
    monkeypatch.setattr("election.office.clock.system_clock", lambda _database: clock)
    officer = Overheard(directory, clock)
    officer.does("init")
    officer.writes("core-maintainers.csv", ROLL)
    return officer


def at_the_doors(officer: Overheard, seed: int) -> Attacked:
    """A poll by commands and pages alone, from `init` to `export`, and its loot."""
    chance, booths = random.Random(seed), Booths()
    with closing(officer), listened(officer.heard):
        databases = through_all_doors(officer, seed, chance, booths)
    files = record(officer.directory / "record")
    gathered = loot(officer.directory, booths, databases, files, officer.heard.getvalue())
    return Attacked(gathered, booths.truth(), frozenset() if seed % 2 else KNOWN_BY_CODE)


@contextmanager
def listened(heard: StringIO) -> Iterator[None]:
    """Keep what any part of the program logs."""
    listening = logging.StreamHandler(heard)
    logging.getLogger().addHandler(listening)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(listening)


def through_all_doors(
    officer: Overheard, seed: int, chance: random.Random, booths: Booths
) -> dict[str, Path]:
    """Run the poll from draft to export; return the copies of the database on the way."""
    slug = officer.drafts_election(CODES_APART if seed % 2 else None)
    officer.does("notice", slug, "--yes")
    officer.clock.now = OPENS
    officer.does("worker", "--once")
    for person, ranking in plan(chance):
        officer.clock.forward(minutes=chance.randint(1, 300))
        votes(officer, slug, booths, person, ranking)
        if chance.random() < 0.5:
            officer.does("worker", "--once")
    officer.clock.now = CLOSES
    officer.does(*(("close", slug, "--yes") if seed % 3 else ("worker", "--once")))
    databases = {"at the close": taken(officer.directory, "closed")}
    databases["backup"] = copied(officer.directory)
    ends(officer, slug)
    databases["in the end"] = taken(officer.directory, "published")
    return databases


def votes(
    officer: Overheard, slug: str, booths: Booths, person: str, ranking: Sequence[str]
) -> None:
    """Open the link of the elector's mail, and cast in a browser without JavaScript."""
    link = officer.link_of(f"{person}@example.org", slug)
    ranks = {f"rank-{candidate}": str(place) for place, candidate in enumerate(ranking, start=1)}
    receipt = cast(officer.browser(), link, **ranks)
    code = CODE.search(receipt.text)
    assert code, receipt.text
    with officer.office().database.reading() as tx:
        elector = store.elector(tx, store.find(tx, slug), person)
        sealed = tx.get_one(OuterEnvelope, elector.id).sealed
    booths.took(person, code.group(), ranking, sealed)


def ends(officer: Overheard, slug: str) -> None:
    """Tally, publish and mail, and export as a directory and as a zip."""
    officer.does("worker", "--once")
    officer.does("tally", slug, "--key", f"keys/{slug}.key")
    officer.does("publish", slug, "--yes")
    officer.does("worker", "--once")
    officer.does("export", slug, "record")
    officer.does("export", slug, "record.zip")


def record(directory: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(directory)): file.read_bytes()
        for file in sorted(directory.rglob("*"))
        if file.is_file()
    }
