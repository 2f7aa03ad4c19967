"""What a record shows of nominations; and records that somebody forged, with the service's key.

Nobody stands at first, so nominations are extended; then Blair and Devon stand, whom Casey
nominated.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from sqlmodel import select

from election.crypto import canonical
from election.crypto.ssh_signature import public_line
from election.database.tables import Elector
from election.rules.poll.nominating import roll_and_rules
from election.services import nominate
from election.services.links import BallotLink
from election.services.nominations import close_nominations, open_nominations
from tests.support.nominations import END, SLUG, nominating
from tests.support.records import Files, files_of
from tests.support.verified_polls import defined, fault, faults, said, sealed, written
from tests.support.world import SERVICE_KEY, World

Entry: TypeAlias = dict[str, Any]
Journal: TypeAlias = list[Entry]
Forge: TypeAlias = Callable[[Journal, Entry], None]
OPENED, EXTENDED, CLOSED = "nominations opened", "nominations extended", "nominations closed"


def link(world: World, person: str) -> BallotLink:
    with world.database.reading() as tx:
        elector = tx.exec(select(Elector).where(Elector.person_id == person)).one()
        return BallotLink(elector.public_id, elector.link_issue)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The published record of such a poll."""
    world = World(tmp_path_factory.mktemp("office"))
    try:
        world.make_draft(nominating("published"))
        world.act(open_nominations, SLUG, service_key=public_line(SERVICE_KEY))
        world.clock.now = END
        world.act(close_nominations, SLUG)
        for person in ("blair", "devon"):
            world.act(nominate.nominate, SLUG, link(world, "casey"), person)
            world.act(nominate.answer, SLUG, link(world, person), "stands", "I would.")
        world.clock.now = END + timedelta(days=7)
        world.act(close_nominations, SLUG)
        world.notice(SLUG)
        world.open(SLUG)
        ballots = dict.fromkeys(("avery", "blair", "casey", "devon", "ellis"), ("devon", "blair"))
        world.cast_and_tally(SLUG, ballots)
        world.publish(SLUG)
        return files_of(world, SLUG)
    finally:
        world.database.close()


def forged(files: Files, forge: Forge) -> Files:
    """The record with a forged journal and definition, whose chain and sums fit again."""
    journal = [json.loads(line) for line in files["journal.jsonl"].splitlines()]
    definition = json.loads(files["definition.json"])
    forge(journal, definition)
    lines = [{**entry, "seq": number} for number, entry in enumerate(journal, start=1)]
    content = b"".join(canonical.dumps(line) + b"\n" for line in lines)
    return sealed(defined({**files, "journal.jsonl": content}, definition))


def entry(journal: Journal, act: str) -> Entry:
    return next(each for each in journal if each["act"] == act)


def says(act: str, **data: Any) -> Forge:
    """The journal in which this act has other data."""

    def forge(journal: Journal, _definition: Entry) -> None:
        entry(journal, act)["data"] |= data

    return forge


def came(act: str, at: str) -> Forge:
    """The journal in which this act, and what came before it, came at another time."""

    def forge(journal: Journal, _definition: Entry) -> None:
        for each in journal[: journal.index(entry(journal, act)) + 1]:
            each["at"] = min(each["at"], at) if each["act"] != act else at

    return forge


def defines(place: str, value: Any) -> Forge:
    """The definition with another value, its place written as `question.quorum`."""

    def forge(_journal: Journal, definition: Entry) -> None:
        *tables, key = place.split(".")
        inner: Any = definition
        for table in tables:
            inner = inner[int(table) if table.isdigit() else table]
        inner[key] = value

    return forge


def extended_four_times(journal: Journal, _definition: Entry) -> None:
    """Three more extensions, of which each moves all by a week."""
    first = entry(journal, EXTENDED)
    journal[journal.index(first) : journal.index(first)] = [json.loads(json.dumps(first))] * 3


def not_journalled(journal: Journal, _definition: Entry) -> None:
    """A poll that was noticed from its draft."""
    journal[:] = [each for each in journal if not each["act"].startswith("nominations ")]


def opened_late(journal: Journal, _definition: Entry) -> None:
    """Nominations were opened when they had come to their end."""
    end = entry(journal, EXTENDED)["at"]
    entry(journal, OPENED)["at"] = end


def alone(journal: Journal, definition: Entry) -> None:
    """Devon does not stand, and Blair stands against nobody."""
    definition["question"]["candidates"].pop()
    entry(journal, CLOSED)["data"] = {"candidates": ["blair"], "nominators": {"blair": ["casey"]}}


def nobody(journal: Journal, definition: Entry) -> None:
    """Nobody stands, and the poll goes on."""
    definition["question"]["candidates"].clear()
    entry(journal, CLOSED)["data"] = {"candidates": [], "nominators": {}}


def private(journal: Journal, definition: Entry) -> None:
    """The record that the same poll has where nominators are private."""
    definition["question"]["nominations"]["nominators"] = "private"
    for candidate in definition["question"]["candidates"]:
        del candidate["nominated_by"]
    del entry(journal, CLOSED)["data"]["nominators"]
    rules = roll_and_rules(definition)[1]
    entry(journal, OPENED)["data"]["rules"] = canonical.digest(canonical.dumps(rules))


def named_though_private(journal: Journal, definition: Entry) -> None:
    private(journal, definition)
    definition["question"]["candidates"][0]["nominated_by"] = ["casey"]


FORGED: dict[str, tuple[Forge, str]] = {
    "other candidates": (says(CLOSED, candidates=["blair", "harper"]), CLOSED),
    "other nominators": (says(CLOSED, nominators={"blair": [], "devon": ["gray"]}), CLOSED),
    "nobody stands": (nobody, "nobody stood when nominations closed"),
    "one stands alone": (alone, "one candidate stands, and not against Reopen nominations"),
    "named though private": (named_though_private, "names nominators, who are private"),
    "a statement too long": (
        defines("question.candidates.0.statement", "x" * 2001),
        "a statement is longer than nominations allow",
    ),
    "another roll": (
        defines("roll.source", "https://example.org/maintainers@0000000"),
        "the roll is not the one for which nominations were opened",
    ),
    "other rules": (
        defines("question.final_tie", "lot"),
        "the rules are not those for which nominations were opened",
    ),
    "a shorter challenge": (
        defines("times.challenge_days", 1),
        "the rules are not those for which nominations were opened",
    ),
    "four extensions": (extended_four_times, "nominations were extended too often"),
    "one time moves": (
        says(EXTENDED, closes="2027-02-09T12:00:00Z"),
        "does not move all times by a week or more",
    ),
    "less than a week": (
        says(
            EXTENDED,
            nominations_close="2027-01-23T12:00:00Z",
            opens="2027-02-01T12:00:00Z",
            closes="2027-02-15T12:00:00Z",
        ),
        "does not move all times by a week or more",
    ),
    "a close before the end": (
        came(CLOSED, "2027-01-24T11:59:59Z"),
        "`nominations closed` came before the end of nominations",
    ),
    "an extension before the end": (
        came(EXTENDED, "2027-01-17T11:59:59Z"),
        "`nominations extended` came before the end of nominations",
    ),
    "opened after the end": (opened_late, "nominations were opened after their end"),
    "another window": (
        defines("question.nominations.closes", "2027-01-23T12:00:00Z"),
        "its nominations are not at the journal's times",
    ),
    "a shorter poll": (
        defines("times.closes", "2027-02-15T12:00:00Z"),
        "the poll is earlier or shorter than the journal said with nominations",
    ),
    "no such time": (says(EXTENDED, opens="2027-02-30T12:00:00Z"), "no such time"),
    "not in the journal": (not_journalled, "nominations are not those of definition.json"),
}


def test_a_record_says_that_nominations_kept_their_rules(record: Files, tmp_path: Path) -> None:
    """It passes as it is, and so does that of the same poll with private nominators."""
    for files in (record, forged(record, private)):
        lines = said(written(files, tmp_path / str(len(list(tmp_path.iterdir())))))
        assert faults(lines) == []
        assert any("gave the 2 who stand" in text for _, text in lines)


@pytest.mark.parametrize(("forge", "sentence"), FORGED.values(), ids=FORGED)
def test_a_record_with_forged_nominations_is_refused(
    record: Files, tmp_path: Path, forge: Forge, sentence: str
) -> None:
    """Each lacks what the rules want, and is else sealed as it should be."""
    assert sentence in fault(written(forged(record, forge), tmp_path / "record"))
