"""Envelopes that browsers sealed: how they are taken, refused or found void, up to the record."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from election.crypto import canonical
from election.crypto.box_root import envelope_hash
from election.crypto.envelope import new_key, poll_info, seal
from election.rules.poll.ballots import Marking
from election.rules.poll.receipt_codes import code_from
from election.services import cast
from election.services.withdraw import withdraw
from tests.support.form_reader import post_form
from tests.support.kinds import count_in, ranked_in
from tests.support.records import files_of
from tests.support.verified_polls import said, written
from tests.support.web_client import Door, Page
from tests.support.world import ELECTION, World

SLUG, LEAD = "removal-2026-1", "lead-2027-1"
CODE = code_from([7] * 20)


def sealed(world: World, slug: str, plaintext: bytes, /, **other: str) -> bytes:
    """An envelope sealed as by a browser; `other` replaces the slug, definition or public key."""
    definition = world.definition(slug)
    assert definition.key
    assert definition.ballot_bytes
    named = other.get("slug", slug), other.get("definition", world.poll(slug).definition_hash)
    public = other.get("public", definition.key.public)
    return seal(plaintext, definition.ballot_bytes, public, poll_info(*named))


def ballot(marking: Marking, code: str = CODE) -> bytes:
    key = "marking" if isinstance(marking, str) else "ranking"
    return canonical.dumps(
        {"code": code, key: marking if isinstance(marking, str) else list(marking)}
    )


def posts(
    door: Door, slug: str, person: str, envelope: bytes | str, **fields: str
) -> tuple[TestClient, Response]:
    """An elector's browser, and the answer to the envelope that it posts."""
    browser, page = door.enters(slug, person)
    text = envelope if isinstance(envelope, str) else base64.b64encode(envelope).decode()
    said = {
        "form": post_form(page.text).fields["form"],
        "cast_id": cast.new_cast_id(),
        "envelope": text,
        **fields,
    }
    return browser, browser.post(f"/polls/{slug}/cast", data=said)


def reported(world: World, slug: str, directory: Path) -> dict[str, bytes]:
    """The record after the tally, which `verify.py` accepts."""
    world.close(slug)
    world.tally(slug)
    world.publish(slug)
    files = files_of(world, slug)
    assert not [line for line in said(written(files, directory / "record")) if line[0] == "FAIL"]
    return files


def test_a_posted_envelope_is_taken_as_it_is(world: World) -> None:
    """The receipt shows its hash and has a place for the code; its ballot is counted."""
    world.make_open_poll()
    envelope = sealed(world, SLUG, ballot("yes"))
    _, answer = posts(Door(world), SLUG, "blair", envelope)
    page = Page(answer.text)
    assert answer.status_code == 200
    assert page.said("h1") == ["Cast"]
    panel = next(div for div in page.all("div") if "data-envelope" in div)
    assert panel["data-envelope"] == envelope_hash(envelope)
    assert CODE not in answer.text
    assert "%7Bcode%7D" in answer.text
    world.close(SLUG)
    tally = world.tally(SLUG)
    assert count_in(tally).yes == 1


def test_an_envelope_sealed_before_a_withdrawal_is_taken(world: World) -> None:
    """The server cannot read it, so the count strikes the name and keeps the ballot."""
    world.make_open_poll(ELECTION)
    envelope = sealed(world, LEAD, ballot(("harper", "blair")))
    world.act(withdraw, LEAD, "harper")
    _, answer = posts(Door(world), LEAD, "casey", envelope)
    assert answer.status_code == 200
    tally = world.cast_and_tally(LEAD, dict.fromkeys(("avery", "blair", "devon", "ellis"), ()))
    assert ranked_in(tally).count.rounds[0].tally == {"blair": 1, "devon": 0}


def test_a_repeated_envelope_has_the_same_receipt(world: World) -> None:
    """The same cast id and envelope, sent again, show the same receipt."""
    world.make_open_poll()
    fields = {"cast_id": cast.new_cast_id()}
    envelope = sealed(world, SLUG, ballot("yes"))
    answers = [posts(Door(world), SLUG, "blair", envelope, **fields)[1] for _ in range(2)]
    (first,), (again,) = (Page(answer.text).said("main") for answer in answers)
    assert first == again
    assert "Ballot 1 of Blair Okonkwo" in Page(answers[1].text).text


@pytest.mark.parametrize(
    ("envelope", "reason"),
    [
        ("", "every envelope of this poll has one length"),
        ("AAAA", "every envelope of this poll has one length"),
        (base64.b64encode(bytes(111)).decode(), "every envelope of this poll has one length"),
        (base64.b64encode(bytes(113)).decode(), "every envelope of this poll has one length"),
        ("A", "its envelope is not base64"),
        ("AAA=AAAA", "its envelope is not base64"),
        ("not base64!", "its envelope is not base64"),
        ("é" * 152, "its envelope is not base64"),
        ("\0" * 152, "its envelope is not base64"),
    ],
)
def test_what_is_no_envelope_is_refused_in_a_sentence(
    world: World, envelope: str, reason: str
) -> None:
    """The answer is 400 with a sentence, and nothing is cast."""
    world.make_open_poll()
    door = Door(world)
    _, answer = posts(door, SLUG, "blair", envelope)
    assert answer.status_code == 400
    assert f"The ballot was not taken: {reason}" in Page(answer.text).text
    assert not door.recorded(SLUG, "blair")


@pytest.mark.parametrize("field", ["code", "marking", "blank", "rank-blair"])
def test_an_envelope_comes_alone(world: World, field: str) -> None:
    """A post with the marking or the code beside the envelope is refused."""
    world.make_open_poll()
    door = Door(world)
    _, answer = posts(door, SLUG, "blair", sealed(world, SLUG, ballot("yes")), **{field: "x"})
    assert answer.status_code == 400
    assert "it came sealed and unsealed at once" in answer.text
    assert not door.recorded(SLUG, "blair")


def test_another_electors_envelope_sent_again_is_refused(world: World) -> None:
    """It is refused in the box and after it was replaced; the first elector's stays."""
    world.make_open_poll()
    door = Door(world)
    envelope = sealed(world, SLUG, ballot("yes"))
    assert posts(door, SLUG, "blair", envelope)[1].status_code == 200
    for _ in range(2):
        _, answer = posts(door, SLUG, "casey", envelope)
        assert answer.status_code == 400
        assert "the same envelope is in the box already" in answer.text
        assert posts(door, SLUG, "blair", sealed(world, SLUG, ballot("no")))[1].status_code == 200
    assert not door.recorded(SLUG, "casey")


def test_an_envelope_needs_its_sessions_form(world: World) -> None:
    """A post without the token of its session is refused, as for every cast."""
    world.make_open_poll()
    door = Door(world)
    _, answer = posts(door, SLUG, "blair", sealed(world, SLUG, ballot("yes")), form="another")
    assert answer.status_code == 403
    assert not door.recorded(SLUG, "blair")


NOT_OURS, NO_JSON = "it was not sealed to this poll's key", "it is not canonical JSON"
FOUL: dict[str, tuple[Callable[[World], bytes], str]] = {
    "rubbish": (lambda world: bytes(112), NOT_OURS),
    "another slug": (lambda world: sealed(world, SLUG, ballot("yes"), slug="other"), NOT_OURS),
    "another definition": (
        lambda world: sealed(world, SLUG, ballot("yes"), definition="0" * 64),
        NOT_OURS,
    ),
    "another key": (
        lambda world: sealed(world, SLUG, ballot("yes"), public=new_key()[1]),
        NOT_OURS,
    ),
    "no JSON": (lambda world: sealed(world, SLUG, b"yes"), NO_JSON),
    "not canonical": (
        lambda world: sealed(world, SLUG, b'{"marking":"yes", "code":"' + CODE.encode() + b'"}'),
        NO_JSON,
    ),
    "another field": (
        lambda world: sealed(world, SLUG, b'{"code":"","marking":"yes","x":1}'),
        "it has other fields than a ballot of this poll",
    ),
    "an ill-formed code": (
        lambda world: sealed(world, SLUG, ballot("yes", CODE[:-1] + "0")),
        "its receipt code is not well-formed",
    ),
    "a code in small letters": (
        lambda world: sealed(world, SLUG, ballot("yes", code_from([20] * 20).lower())),
        "its receipt code is not well-formed",
    ),
    "no option": (
        lambda world: sealed(world, SLUG, ballot("maybe")),
        "its marking is not an option of this poll",
    ),
}


@pytest.mark.parametrize(("make", "reason"), FOUL.values(), ids=FOUL)
def test_what_is_no_ballot_is_void_and_the_rest_stands(
    world: World, tmp_path: Path, make: Callable[[World], bytes], reason: str
) -> None:
    """It is found at the unsealing; the record lists it with the reason, and counts the others.

    It is listed by its code, which its elector knows, or by the envelope's hash if no code is read.
    """
    world.make_open_poll()
    door = Door(world)
    foul = make(world)
    assert posts(door, SLUG, "indigo", foul)[1].status_code == 200
    assert posts(door, SLUG, "blair", sealed(world, SLUG, ballot("yes")))[1].status_code == 200
    files = reported(world, SLUG, tmp_path)
    (void,) = json.loads(files["ballots.json"])["void"]
    name = void.get("code") or void["envelope"]
    legible = reason == "its marking is not an option of this poll"
    assert name == (CODE if legible else envelope_hash(foul))
    assert void == {"code" if legible else "envelope": name, "reason": reason}
    assert json.loads(files["ballots.json"])["ballots"] == [{"marking": "yes"}]
    page = Page(door.browser().get(f"/polls/{SLUG}/report").text).text
    assert name in page
    assert reason in page


@pytest.mark.parametrize(
    ("ranking", "reason"),
    [
        (("nobody",), "it ranks somebody who is not a candidate"),
        (("avery",), "it ranks somebody who is not a candidate"),
        (("devon", "devon"), "it ranks a candidate twice"),
    ],
)
def test_an_unknown_candidate_makes_a_ballot_void(
    world: World, tmp_path: Path, ranking: tuple[str, ...], reason: str
) -> None:
    """An unknown candidate or a candidate ranked twice does, and the other ballots elect."""
    world.make_open_poll(ELECTION, changes={'quorum = "1/2"': 'quorum = "0"'})
    door = Door(world)
    foul = sealed(world, LEAD, ballot(ranking))
    posts(door, LEAD, "indigo", foul)
    posts(door, LEAD, "blair", sealed(world, LEAD, ballot(("devon", "blair"))))
    files = reported(world, LEAD, tmp_path)
    ballots = json.loads(files["ballots.json"])
    assert ballots["void"] == [{"code": CODE, "reason": reason}]
    assert ballots["ballots"] == [{"code": CODE, "ranking": ["devon", "blair"]}]
    assert b"Elected: Devon" in files["README.txt"]


def test_equal_codes_are_both_counted_and_flagged(world: World, tmp_path: Path) -> None:
    """The report and `verify.py` both flag them."""
    world.make_open_poll(ELECTION, changes={'quorum = "1/2"': 'quorum = "0"'})
    door = Door(world)
    for person in ("blair", "casey"):
        posts(door, LEAD, person, sealed(world, LEAD, ballot(("devon",))))
    files = reported(world, LEAD, tmp_path)
    assert len(json.loads(files["ballots.json"])["ballots"]) == 2
    page = Page(door.browser().get(f"/polls/{LEAD}/report").text).text
    assert f"The code {CODE} stands on 2 ballots; each is counted." in page
    notes = [text for _, text in said(tmp_path / "record")]
    assert f"ballots.json: the code {CODE} stands on 2 ballots; each is counted" in notes
