"""Opening a box: valid ballots are counted, and anything else in it is void with its reason."""

from collections.abc import Callable

import pytest

from election.crypto import canonical
from election.crypto.box_root import envelope_hash
from election.crypto.envelope import new_key, poll_info, seal
from election.crypto.unsealed import open_box
from election.kinds.table import kind_of
from election.rules.poll.receipt_codes import code_from
from tests.support.world import REMOVAL, World

CODE = code_from([20] * 20)
Seal = Callable[[bytes], bytes]


def foreign(_seal: Seal) -> bytes:
    """Return a valid ballot that was sealed to another poll's key."""
    plaintext = canonical.dumps({"code": CODE, "marking": "yes"})
    return seal(plaintext, 64, new_key()[1], poll_info("another-poll", "0" * 64))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (foreign, "it was not sealed to this poll's key"),
        (lambda seal_: bytes(112), "it was not sealed to this poll's key"),
        (lambda seal_: seal_(b'{"code": "1", "marking": "no"}'), "it is not canonical JSON"),
        (lambda seal_: seal_(b"\xff"), "it is not canonical JSON"),
        (lambda seal_: seal_(b"[]"), "it has other fields than a ballot of this poll"),
        (
            lambda seal_: seal_(canonical.dumps({"code": CODE.lower(), "marking": "yes"})),
            "its receipt code is not well-formed",
        ),
    ],
    ids=["another key", "noise", "spaces", "no text", "no object", "code"],
)
def test_what_is_no_ballot_is_void(
    world: World, make: Callable[[Seal], bytes], reason: str
) -> None:
    """The envelope's hash is listed with its reason, and the ballot beside it is read."""
    slug = world.make_noticed_poll(REMOVAL)
    definition, poll = world.definition(slug), world.poll(slug)
    assert definition.key

    def to_this_poll(plaintext: bytes) -> bytes:
        info = poll_info(slug, poll.definition_hash)
        return seal(plaintext, 64, definition.key.public if definition.key else "", info)

    good = to_this_poll(canonical.dumps({"code": CODE, "marking": "yes"}))
    bad = make(to_this_poll)
    read = kind_of(definition).read_ballot
    opened = open_box(definition, poll.definition_hash, [bad, good], world.keys[slug], read)
    assert [ballot.marking for ballot in opened.ballots] == ["yes"]
    assert [(envelope.envelope, envelope.reason) for envelope in opened.void] == [
        (envelope_hash(bad), reason)
    ]
