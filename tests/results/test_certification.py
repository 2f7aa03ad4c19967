"""Certification by signatures: whose are needed, what they sign, and what makes them outdated."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.crypto.ssh_signature import public_line, sign, verify
from election.errors.certification import (
    CertificationNotBegun,
    NobodySigns,
    NotACertification,
)
from election.errors.disputes import DisputeOpen
from election.errors.phases import TooEarly, WrongPhase
from election.errors.signatures import SignatureRefused
from election.errors.written_files import UnfitValue
from election.results.certification import contents
from election.results.certify import certify as certify_poll
from election.services.challenge import challenge
from election.services.rule import rule
from election.services.void import void
from tests.support.records import SEVEN_YES, files_of, preliminary, value
from tests.support.signers import BOTH, ROBIN, SAM, STATEMENT, certify, drawn_up, naming
from tests.support.world import PUBLISHER, REMOVAL, SERVICE_KEY, World

SLUG = "removal-2026-1"
CHALLENGE, RULING = "https://example.org/challenge", "https://example.org/ruling"


@pytest.fixture
def published(world: World) -> World:
    """A removal whose challenge period is over; Robin and Sam have named their keys."""
    preliminary(world, REMOVAL, SEVEN_YES, BOTH)
    world.clock.forward(days=7)
    return world


def test_both_signatures_make_the_result_final(published: World) -> None:
    """Brought at once, each is in the record and verifies with its own key alone."""
    assert certify(published, SLUG, ROBIN, SAM).missing == ()
    assert published.poll(SLUG).phase == "certified"
    files = files_of(published, SLUG)
    for office, key, other in (("officer", ROBIN, SAM), ("scrutineer", SAM, ROBIN)):
        armoured = files[f"certification.json.{office}.sig"].decode()
        verify(armoured, public_line(key), files["certification.json"])
        with pytest.raises(SignatureRefused):
            verify(armoured, public_line(other), files["certification.json"])


@pytest.mark.parametrize(("first", "second"), [(ROBIN, SAM), (SAM, ROBIN)])
def test_one_signature_waits_for_the_other(
    published: World, first: Ed25519PrivateKey, second: Ed25519PrivateKey
) -> None:
    """Before the second, nothing is published, journalled or mailed."""
    before, mails = files_of(published, SLUG), len(published.messages(SLUG))
    assert len(certify(published, SLUG, first).missing) == 1
    assert published.poll(SLUG).phase == "published"
    assert files_of(published, SLUG) == before
    assert len(published.messages(SLUG)) == mails
    published.clock.forward(days=3)
    assert certify(published, SLUG, second, statement=None).missing == ()
    assert published.poll(SLUG).phase == "certified"
    assert len(published.messages(SLUG)) > mails


def test_a_second_signature_by_the_same_person_is_not_the_others(published: World) -> None:
    """The officer's signature never counts for the scrutineer."""
    certify(published, SLUG, ROBIN)
    assert certify(published, SLUG, ROBIN, ROBIN).missing == ("scrutineer",)
    assert published.poll(SLUG).phase == "published"


def test_both_sign_the_bytes_that_the_record_shows(published: World) -> None:
    """certification.json is the same from the first signature to the record."""
    certify(published, SLUG, ROBIN)
    content = drawn_up(published, SLUG, None).content
    published.clock.forward(days=30)
    assert drawn_up(published, SLUG, None).content == content
    certify(published, SLUG, SAM, statement=None)
    assert files_of(published, SLUG)["certification.json"] == content
    assert value(files_of(published, SLUG), "certification.json")["statement"] == STATEMENT


def test_without_signatures_nothing_is_certified_where_keys_are_named(published: World) -> None:
    """The statement alone begins a certification, and makes nothing final."""
    begun = published.work(certify_poll, SLUG, PUBLISHER, STATEMENT)
    assert begun.missing == ("officer", "scrutineer")
    assert published.poll(SLUG).phase == "published"


def test_one_named_key_needs_one_signature(world: World) -> None:
    """With a key of the scrutineer alone, one signature certifies."""
    preliminary(world, REMOVAL, SEVEN_YES, naming(scrutineer=public_line(SAM)))
    world.clock.forward(days=7)
    with pytest.raises(SignatureRefused):
        certify(world, SLUG, ROBIN)
    assert certify(world, SLUG, SAM).missing == ()
    assert world.poll(SLUG).phase == "certified"


def test_where_nobody_named_a_key_nobody_signs(world: World) -> None:
    """It is certified without one, and a signature is refused, not dropped."""
    preliminary(world, REMOVAL, SEVEN_YES)
    world.clock.forward(days=7)
    with pytest.raises(NobodySigns):
        certify(world, SLUG, ROBIN)
    assert world.poll(SLUG).phase == "published"
    assert certify(world, SLUG).missing == ()
    assert world.poll(SLUG).phase == "certified"
    assert not any(path.startswith("certification.json.") for path in files_of(world, SLUG))


def test_a_stranger_does_not_sign(published: World) -> None:
    """A key that the definition does not name is refused, the service's own too."""
    for key in (SERVICE_KEY, Ed25519PrivateKey.generate()):
        with pytest.raises(SignatureRefused, match="for nobody"):
            certify(published, SLUG, key)


def test_a_signature_of_something_else_is_refused(published: World) -> None:
    """One of another statement, of the sums, or of no text is refused."""
    other = drawn_up(published, SLUG, "https://example.org/other").content
    for content in (other, files_of(published, SLUG)["SHA256SUMS"], b""):
        with pytest.raises(SignatureRefused, match="what was signed is not this text"):
            published.work(certify_poll, SLUG, PUBLISHER, STATEMENT, [sign(ROBIN, content)])
    assert drawn_up(published, SLUG).signatures == {}


def test_a_refused_signature_leaves_the_others_out_too(published: World) -> None:
    """All signatures that were brought are kept, or none."""
    content = drawn_up(published, SLUG).content
    brought = [sign(ROBIN, content), sign(SAM, content + b" ")]
    with pytest.raises(SignatureRefused):
        published.work(certify_poll, SLUG, PUBLISHER, STATEMENT, brought)
    assert drawn_up(published, SLUG).missing == ("officer", "scrutineer")


def test_another_statement_wants_new_signatures(published: World) -> None:
    """The officer's signature of the old statement is dropped, and that is told."""
    certify(published, SLUG, ROBIN)
    begun = drawn_up(published, SLUG, "https://example.org/mended")
    assert (begun.outdated, begun.missing) == (("officer",), ("officer", "scrutineer"))
    assert certify(published, SLUG, SAM, statement="https://example.org/mended").missing == (
        "officer",
    )
    assert certify(published, SLUG, ROBIN, statement=None).missing == ()
    certified = value(files_of(published, SLUG), "certification.json")
    assert certified["statement"] == "https://example.org/mended"


def test_a_challenge_between_the_signatures_wants_new_ones(published: World) -> None:
    """It is ruled on first, and the earlier signature is dropped."""
    certify(published, SLUG, ROBIN)
    published.act(challenge, SLUG, CHALLENGE)
    with pytest.raises(DisputeOpen):
        certify(published, SLUG, SAM)
    published.act(rule, SLUG, 1, RULING, ruling="dismissed")
    assert drawn_up(published, SLUG, None).outdated == ("officer",)
    assert certify(published, SLUG, SAM, statement=None).missing == ("officer",)
    assert certify(published, SLUG, ROBIN, statement=None).missing == ()
    journal = [json.loads(line) for line in files_of(published, SLUG)["journal.jsonl"].splitlines()]
    assert [entry["act"] for entry in journal][-2:] == ["challenged", "ruled"]


def test_a_void_poll_is_not_certified_by_a_late_signature(published: World) -> None:
    """A signature that comes after `void` is refused."""
    certify(published, SLUG, ROBIN)
    content = drawn_up(published, SLUG).content
    published.act(void, SLUG, "The roll was wrong.")
    with pytest.raises(WrongPhase):
        published.work(certify_poll, SLUG, PUBLISHER, None, [sign(SAM, content)])


def test_nobody_signs_before_the_challenge_period_ends(world: World) -> None:
    """A second before its end there is nothing to sign."""
    preliminary(world, REMOVAL, SEVEN_YES, BOTH)
    world.clock.forward(days=7, seconds=-1)
    with pytest.raises(TooEarly):
        drawn_up(world, SLUG)


def test_a_certification_begins_with_its_statement(published: World) -> None:
    """The statement is needed, and is a link."""
    with pytest.raises(CertificationNotBegun):
        drawn_up(published, SLUG, None)
    with pytest.raises(UnfitValue, match="is not a link"):
        drawn_up(published, SLUG, "see the wiki")


def test_a_certification_is_shown_in_lines(published: World) -> None:
    """Whoever signs can compare them with the report."""
    drawn = drawn_up(published, SLUG)
    lines = dict(line.split(": ", 1) for line in contents(drawn.content))
    assert {"format": "election-certification/v1", **lines} == json.loads(drawn.content)
    assert (lines["poll"], lines["statement"]) == (SLUG, STATEMENT)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is not canonical JSON"),
        (b'{"format": "election-certification/v1"}', "it is not canonical JSON"),
        (b"[]", "its format is not election-certification/v1"),
        (b'{"format":"election-receipt/v1"}', "its format is not election-certification/v1"),
        (b'"election-certification/v1"', "its format is not election-certification/v1"),
    ],
)
def test_nothing_else_is_taken_for_a_certification(content: bytes, reason: str) -> None:
    """A request to sign any other text is refused."""
    with pytest.raises(NotACertification) as refused:
        contents(content)
    assert refused.value.reason == reason
