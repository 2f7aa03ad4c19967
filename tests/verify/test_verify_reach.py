"""What a record shows of sheets and of electors whom no mail reached; and forged numbers.

The forger has the service's key: every digest and signature of the service fits.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from election.crypto import canonical
from election.crypto.ssh_signature import public_line, sign
from election.services.alternate import alternate
from election.services.hand_over import hand_over, request, signed_request
from tests.support.records import Files, files_of
from tests.support.signers import SAM, naming
from tests.support.verified_polls import (
    REMOVALS,
    Case,
    fault,
    faults,
    journalled,
    said,
    sealed,
    written,
)
from tests.support.world import World

SAMS = public_line(SAM)
CONTACT = 'contact = "elections@example.org"'
NAMES_ULI = {
    CONTACT: f"{CONTACT}\n"
    'scrutineer_alternate = { name = "Uli Brandt", email = "uli@example.org" }'
}
"""Uli may take over from Sam, and has named no key."""
Entry: TypeAlias = dict[str, Any]
UNSIGNED = "journal.jsonl: a sheet was handed over, and no scrutineer could sign for it"


def hands_over(world: World, slug: str) -> None:
    """Print a sheet for Casey and one for Blair; Sam signs for each."""
    for person in ("casey", "blair"):
        with world.database.reading() as tx:
            armoured = sign(SAM, request(tx, slug, person))
            signed = signed_request(tx, slug, person, armoured)
        world.act(hand_over, slug, person, signed)


def then_uli_takes_over(world: World, slug: str) -> None:
    """Sam signs for two sheets, and is ill."""
    hands_over(world, slug)
    world.act(alternate, slug, "scrutineer", "Sam is ill.")


UNNAMED = REMOVALS["carried"]
HANDED = replace(UNNAMED, changes=naming(scrutineer=SAMS), before=hands_over)
TAKEN_OVER = replace(HANDED, changes={**HANDED.changes, **NAMES_ULI}, before=then_uli_takes_over)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Files]:
    """Two sheets; two, and then an alternate; and a scrutineer who has named no key."""
    cases = {"handed": HANDED, "taken over": TAKEN_OVER, "unnamed": UNNAMED}
    return {name: preliminary(case, tmp_path_factory.mktemp("o")) for name, case in cases.items()}


def preliminary(case: Case, directory: Path) -> Files:
    """The record of a poll before its certification, which would want Sam's signature."""
    world = World(directory)
    try:
        slug = world.make_noticed_poll(case.toml, changes=dict(case.changes))
        case.before(world, slug)
        world.open(slug)
        world.cast_and_tally(slug, dict(case.markings))
        world.publish(slug)
        return files_of(world, slug)
    finally:
        world.database.close()


def entries_of(files: Files) -> list[Entry]:
    return [json.loads(line) for line in files["journal.jsonl"].splitlines()]


def journalling(files: Files, entries: list[Entry]) -> Files:
    """The record with these entries, numbered and chained as they should be, and signed."""
    lines = [canonical.dumps({**each, "seq": seq}) for seq, each in enumerate(entries, start=1)]
    content = b"".join(line + b"\n" for line in lines)
    return sealed(journalled({**files, "journal.jsonl": content}, {}))


def with_sheets(files: Files, counts: list[int], before: str = "opened") -> Files:
    """The record with sheets of these counts more, all of them right before this act."""
    entries = entries_of(files)
    at = next(number for number, entry in enumerate(entries) if entry["act"] == before)
    same = {**entries[at], "act": "handed over"}
    return journalling(
        files, [*entries[:at], *({**same, "data": {"count": n}} for n in counts), *entries[at:]]
    )


def without_sheets(files: Files) -> Files:
    return {
        **files,
        "journal.jsonl": b"".join(
            line + b"\n"
            for line in files["journal.jsonl"].splitlines()
            if b"handed over" not in line
        ),
    }


def test_the_sheets_of_a_poll_are_counted_and_told(
    records: dict[str, Files], tmp_path: Path
) -> None:
    """A forgery that changes nothing passes too: the others are refused for what they change."""
    for name, files in (
        ("as it is", records["handed"]),
        ("the same", with_sheets(without_sheets(records["handed"]), [1, 2])),
        ("later", with_sheets(without_sheets(records["handed"]), [1, 2], before="closed")),
        ("before an alternate", records["taken over"]),
    ):
        lines = said(written(files, tmp_path / name))
        assert faults(lines) == []
        told = "the journal counts 2 ballot links that were handed over"
        assert told in {text for _, text in lines}


@pytest.mark.parametrize("counts", [[0], [2], [1, 1], [1, 2, 1]])
def test_miscounted_sheets_are_refused(
    records: dict[str, Files], tmp_path: Path, counts: list[int]
) -> None:
    """They count from one, each one more: none can be left out, and none is taken back."""
    found = fault(
        written(with_sheets(without_sheets(records["handed"]), counts), tmp_path / "record")
    )
    assert found == "journal.jsonl: `handed over` is miscounted"


def test_no_sheet_is_printed_after_the_close(records: dict[str, Files], tmp_path: Path) -> None:
    """Its link would open nothing."""
    late = with_sheets(records["handed"], [3], before="tallied")
    found = faults(said(written(late, tmp_path / "record")))
    assert "`handed over` cannot come in the phase" in found[0]


def test_no_sheet_is_printed_where_the_scrutineer_named_no_key(
    records: dict[str, Files], tmp_path: Path
) -> None:
    """Nobody could have signed for it: nor for a third one of an alternate without a key."""
    unnamed = written(with_sheets(records["unnamed"], [1]), tmp_path / "unnamed")
    assert fault(unnamed) == UNSIGNED
    later = written(with_sheets(records["taken over"], [3]), tmp_path / "later")
    assert fault(later) == UNSIGNED


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (10, "journal.jsonl: closed: no mail reached 10 electors, of 9 with a ballot"),
        (-1, "never_reached is -1"),
        ("casey", "never_reached"),
        (["casey"], "never_reached"),
    ],
)
def test_never_reached_is_a_number_that_can_be(
    records: dict[str, Files], tmp_path: Path, number: object, sentence: str
) -> None:
    """It is never a name: a list of who was not reached is nobody's business."""
    lying = sealed(journalled(records["handed"], {"closed": {"never_reached": number}}))
    found = faults(said(written(lying, tmp_path / "record")))
    assert sentence in found[0]


def test_a_journal_of_before_this_number_passes(records: dict[str, Files], tmp_path: Path) -> None:
    """So does any number that can be."""
    for number in (None, 9):
        files = sealed(journalled(records["handed"], {"closed": {"never_reached": number}}))
        assert faults(said(written(files, tmp_path / str(number)))) == []
