"""An unsealed box as one value: it keeps no pairs that a record does not show, and reads back."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import pytest

from election.crypto import canonical
from election.crypto.box_root import envelope_hash
from election.crypto.unsealed import NO_JSON, UnsealedBox, VoidEnvelope
from election.errors.ballots import InvalidBallot
from election.kinds.poll_file import read_poll_file
from election.kinds.table import kind_of
from election.rules.poll.ballots import NO_OPTION, Ballot
from election.rules.poll.definition import Publish
from election.rules.poll.receipt_codes import code_from
from tests.support.world import REMOVAL, ROLL

DEFINITION = read_poll_file(REMOVAL.encode(), ROLL.encode(), file="poll.toml").definition
CODES = [code_from([number] * 20) for number in range(5)]
BALLOTS = (Ballot(CODES[2], "yes"), Ballot(CODES[1], "no"), Ballot(CODES[2], "no"))
VOID = (
    VoidEnvelope(NO_OPTION, code=CODES[4]),
    VoidEnvelope(NO_JSON, envelope=envelope_hash(b"noise")),
)
read = kind_of(DEFINITION).read_ballot


def unsealed(publish: Publish) -> UnsealedBox:
    """Return a box with three ballots, two of them under one code, and two void envelopes."""
    return UnsealedBox.of(DEFINITION.slug, publish, BALLOTS, VOID)


def written(box: UnsealedBox) -> dict[str, Any]:
    """Return its files as a program reads them."""
    files: dict[str, Any] = json.loads(canonical.dumps(box.files))
    return files


def test_where_codes_are_apart_no_ballot_keeps_its_code() -> None:
    """Once the box is open, not even the opener's memory holds the pairs."""
    box = unsealed("codes_apart")
    assert box.ballots == (Ballot(None, "no"), Ballot(None, "no"), Ballot(None, "yes"))
    assert box.codes_apart == box.codes == (CODES[1], CODES[2], CODES[2])


def test_with_codes_they_are_beside_the_ballots_alone() -> None:
    """The codes are in order; a code that two ballots have is there twice."""
    box = unsealed("with_codes")
    assert box.ballots == (BALLOTS[1], BALLOTS[2], BALLOTS[0])
    assert (box.codes_apart, box.codes) == ((), (CODES[1], CODES[2], CODES[2]))


@pytest.mark.parametrize("publish", get_args(Publish))
def test_it_comes_back_from_its_files(publish: Publish) -> None:
    """The value and its digest are the same."""
    box = unsealed(publish)
    again = UnsealedBox.from_files(written(box), read)
    assert again == box
    assert again.digest == box.digest
    assert canonical.dumps(again.files) == canonical.dumps(box.files)


def test_the_digest_of_the_ballots_fixes_the_codes_too() -> None:
    """With other codes apart the digest is another one."""
    box = unsealed("codes_apart")
    assert box.files["ballots.json"]["codes_sha256"] == box.codes_digest
    assert replace(box, codes_apart=box.codes[::-1]).digest != box.digest


def reordered(files: dict[str, Any]) -> None:
    files["ballots.json"]["ballots"].reverse()


def void_reordered(files: dict[str, Any]) -> None:
    files["ballots.json"]["void"].reverse()


def a_field_more(files: dict[str, Any]) -> None:
    files["ballots.json"]["note"] = ""


def a_file_more(files: dict[str, Any]) -> None:
    files["notes.json"] = {}


def another_format(files: dict[str, Any]) -> None:
    files["ballots.json"]["format"] = "election-ballots/v2"


def another_way_to_publish(files: dict[str, Any]) -> None:
    files["ballots.json"]["publish"] = "nowhere"


@pytest.mark.parametrize("publish", get_args(Publish))
@pytest.mark.parametrize(
    "change",
    [
        reordered,
        void_reordered,
        a_field_more,
        a_file_more,
        another_format,
        another_way_to_publish,
    ],
)
def test_files_that_no_box_makes_are_none(
    publish: Publish, change: Callable[[dict[str, Any]], None]
) -> None:
    """Whatever was changed in them is refused, even where every ballot is valid."""
    files = written(unsealed(publish))
    change(files)
    with pytest.raises(ValueError, match="the files"):
        UnsealedBox.from_files(files, read)


def test_what_the_poll_calls_no_ballot_is_refused() -> None:
    """The reader of the files says what a ballot is."""

    def nothing_is_a_ballot(_value: object) -> Ballot:
        raise InvalidBallot(NO_OPTION)

    with pytest.raises(InvalidBallot):
        UnsealedBox.from_files(written(unsealed("with_codes")), nothing_is_a_ballot)
