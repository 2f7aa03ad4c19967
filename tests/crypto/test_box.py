"""The box: its root, what an opened box holds, and what the record shows of it."""

import hashlib
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.crypto import canonical
from election.crypto.box_root import box_root, envelope_hash
from election.crypto.envelope import new_key, poll_info, seal
from election.crypto.unsealed import UnsealedBox, VoidEnvelope, open_box
from election.errors.crypto import KeyUnreadable
from election.kinds.poll_file import read_poll_file
from election.kinds.table import kind_of
from election.rules.poll.ballots import Ballot, Marking
from election.rules.poll.definition import Definition, Publish
from election.rules.poll.receipt_codes import code_from
from tests.support.world import ELECTION, REMOVAL, ROLL

same_everywhere = settings(deadline=None, derandomize=True, database=None, max_examples=50)

THE_REMOVAL = read_poll_file(REMOVAL.encode(), ROLL.encode(), file="poll.toml").definition
THE_ELECTION = read_poll_file(ELECTION.encode(), ROLL.encode(), file="poll.toml").definition
SECRET, PUBLIC = new_key()
HASH = "ab" * 32
CODES = [code_from([number] * 20) for number in range(32)]

hashes = st.lists(st.binary(max_size=8).map(envelope_hash), unique=True, max_size=6)


def sealed(value: Any, definition: Definition = THE_REMOVAL, *, to: str = PUBLIC) -> bytes:
    """Return an envelope of a value, or of bytes as they are."""
    plaintext = value if isinstance(value, bytes) else canonical.dumps(value)
    return seal(plaintext, 128, to, poll_info(definition.slug, HASH))


def ballot(number: int, marking: Marking, definition: Definition = THE_REMOVAL) -> bytes:
    """Return an envelope with the ballot of the elector of that number."""
    return sealed(Ballot(CODES[number], marking).to_json(), definition)


def opened(
    *envelopes: bytes, publish: Publish = "with_codes", definition: Definition = THE_REMOVAL
) -> UnsealedBox:
    published = replace(definition, publish=publish)
    return open_box(published, HASH, envelopes, SECRET, kind_of(definition).read_ballot)


# The root


def test_the_root_is_the_digest_of_the_list_as_a_page_shows_it() -> None:
    """A page shows a heading and a hash a line, and sha256sum of these lines is the root."""
    listed = sorted(envelope_hash(content) for content in (b"one", b"two", b"three"))
    page = "election-box/v1\n" + "".join(f"{digest}\n" for digest in listed)
    assert hashlib.sha256(page.encode()).hexdigest() == box_root(listed)


def test_an_empty_box_has_a_root_too() -> None:
    """The root is the digest of the heading alone."""
    assert box_root([]) == hashlib.sha256(b"election-box/v1\n").hexdigest()


@same_everywhere
@given(hashes.flatmap(lambda listed: st.tuples(st.just(listed), st.permutations(listed))))
def test_the_root_hangs_on_no_order(found: tuple[list[str], list[str]]) -> None:
    """Envelopes in any order have the same root."""
    given_order, another = found
    assert box_root(given_order) == box_root(another)


@same_everywhere
@given(hashes, hashes)
def test_another_box_has_another_root(one: list[str], other: list[str]) -> None:
    """One envelope more, one fewer and another one each change the root."""
    assert (box_root(one) == box_root(other)) == (set(one) == set(other))


def test_an_envelope_counted_twice_is_another_root() -> None:
    """The root is of a list, not of a set."""
    digest = envelope_hash(b"one")
    assert box_root([digest]) != box_root([digest, digest])


def test_the_hash_of_an_envelope_is_the_sha_256_of_its_bytes() -> None:
    """The box lists the hash in lower-case hex."""
    assert envelope_hash(b"abc") == hashlib.sha256(b"abc").hexdigest()


# The opened box


def test_an_opened_box_holds_its_ballots() -> None:
    """Each marking is there with its code."""
    found = opened(ballot(1, "yes"), ballot(2, "no"))
    assert set(found.ballots) == {Ballot(CODES[1], "yes"), Ballot(CODES[2], "no")}
    assert found.void == ()


@same_everywhere
@given(st.permutations([ballot(number, "yes") for number in range(5)]))
def test_an_opened_box_tells_nothing_by_its_order(envelopes: list[bytes]) -> None:
    """Two openers get the same result, whatever the order of the envelopes on their machines."""
    assert opened(*envelopes) == opened(*sorted(envelopes))


def test_an_envelope_without_a_ballot_is_void_with_its_reason_and_the_rest_stands() -> None:
    """Each reason is of a fixed list, and the count goes on."""
    _, strange_key = new_key()
    wrong = {
        sealed({"code": CODES[1], "marking": "yes"}, to=strange_key): (
            "it was not sealed to this poll's key"
        ),
        sealed({"code": CODES[1], "marking": "yes"}, THE_ELECTION): (
            "it was not sealed to this poll's key"
        ),
        sealed(b'{"marking":"yes","code":"' + CODES[1].encode() + b'"}'): (
            "it is not canonical JSON"
        ),
        sealed(b"yes"): "it is not canonical JSON",
        sealed({"code": 7, "ranking": []}): "it has other fields than a ballot of this poll",
        sealed({"code": "AAAAAAA", "marking": "yes"}): "its receipt code is not well-formed",
        b"": "it was not sealed to this poll's key",
    }
    found = opened(*wrong, ballot(2, "no"))
    assert found.ballots == (Ballot(CODES[2], "no"),)
    assert {envelope.envelope: envelope.reason for envelope in found.void} == {
        envelope_hash(envelope): reason for envelope, reason in wrong.items()
    }
    listed = [envelope.envelope or "" for envelope in found.void]
    assert listed == sorted(listed)


def test_a_void_ballot_is_named_by_its_code_alone_where_one_can_be_read() -> None:
    """The elector finds the ballot by the code, and nobody learns which envelope held it."""
    wrong: list[tuple[dict[str, object], str]] = [
        ({"code": CODES[1], "marking": "Yes"}, "its marking is not an option of this poll"),
        ({"code": CODES[2], "ranking": []}, "it has other fields than a ballot of this poll"),
        ({"code": CODES[2], "ranking": []}, "it has other fields than a ballot of this poll"),
    ]
    envelopes = (*(sealed(value) for value, _ in wrong), ballot(3, "no"), sealed(b"yes"))
    by_code = [{"code": str(value["code"]), "reason": reason} for value, reason in wrong]
    by_hash = {"envelope": envelope_hash(sealed(b"yes")), "reason": "it is not canonical JSON"}
    for publish in get_args(Publish):
        shown = opened(*envelopes, publish=publish).files["ballots.json"]["void"]
        assert len(shown) == 4
        assert shown[:3] == sorted(by_code, key=canonical.dumps)
        assert shown[3].keys() == by_hash.keys()


def test_rankings_are_opened_as_they_were_marked() -> None:
    """The blank ballot is a ballot too."""
    found = opened(
        ballot(1, ("devon", "blair"), THE_ELECTION),
        ballot(2, (), THE_ELECTION),
        definition=THE_ELECTION,
    )
    assert {ballot.marking for ballot in found.ballots} == {("devon", "blair"), ()}


def test_what_is_no_key_opens_nothing() -> None:
    """A wrong key file is refused, and makes no envelope void."""
    with pytest.raises(KeyUnreadable):
        open_box(
            THE_REMOVAL, HASH, [ballot(1, "yes")], "not a key", kind_of(THE_REMOVAL).read_ballot
        )


# What the record shows


def test_with_codes_each_ballot_stands_beside_its_code() -> None:
    """One file holds every ballot and its code."""
    shown = opened(ballot(2, "no"), ballot(1, "yes"), publish="with_codes").files
    assert list(shown) == ["ballots.json"]
    assert shown["ballots.json"] == {
        "format": "election-ballots/v1",
        "poll": "removal-2026-1",
        "publish": "with_codes",
        "ballots": [
            {"code": CODES[1], "marking": "yes"},
            {"code": CODES[2], "marking": "no"},
        ],
        "void": [],
    }


def test_codes_apart_show_no_ballot_beside_its_code() -> None:
    """The two lists have orders of their own, so nobody can be asked to prove a marking."""
    marked = ("yes", "abstain", "no", "yes")
    envelopes = [ballot(number, marking) for number, marking in enumerate(marked, start=1)]
    shown = opened(*envelopes, publish="codes_apart").files
    assert shown["codes.json"] == {
        "format": "election-codes/v1",
        "poll": "removal-2026-1",
        "codes": CODES[1:5],
    }
    assert shown["ballots.json"]["ballots"] == [
        {"marking": "abstain"},
        {"marking": "no"},
        {"marking": "yes"},
        {"marking": "yes"},
    ]
    assert not any(code in str(shown["ballots.json"]) for code in CODES)


@same_everywhere
@given(st.permutations(["yes", "yes", "no", "abstain", "abstain"]))
def test_codes_apart_are_the_same_files_whoever_marked_what(markings: list[str]) -> None:
    """The same codes and markings give the same bytes, however they were paired."""
    box, other = (
        opened(
            *(ballot(number, marking) for number, marking in enumerate(marked)),
            publish="codes_apart",
        )
        for marked in (markings, sorted(markings))
    )
    assert box.files == other.files


def test_void_envelopes_are_shown_by_hash_and_reason() -> None:
    """Both ways of publication show them so."""
    void = sealed(b"yes")
    for publish in get_args(Publish):
        shown = opened(void, publish=publish).files
        assert shown["ballots.json"]["void"] == [
            {"envelope": envelope_hash(void), "reason": "it is not canonical JSON"}
        ]
    assert opened(void).void == (
        VoidEnvelope("it is not canonical JSON", envelope=envelope_hash(void)),
    )


@pytest.mark.parametrize("publish", ["with_codes", "codes_apart"])
def test_one_digest_fixes_all_that_was_opened(publish: Publish) -> None:
    """Another marking, another code and one ballot fewer each change the digest."""
    boxes = [
        opened(*envelopes, publish=publish)
        for envelopes in (
            (ballot(1, "yes"), ballot(2, "no")),
            (ballot(1, "yes"), ballot(2, "abstain")),
            (ballot(1, "yes"), ballot(3, "no")),
            (ballot(1, "yes"),),
            (ballot(1, "yes"), ballot(2, "no"), sealed(b"")),
        )
    ]
    digests = [box.digest for box in boxes]
    assert len(set(digests)) == len(boxes)
    shown = boxes[0].files
    assert digests[0] == canonical.digest(canonical.dumps(shown["ballots.json"]))
