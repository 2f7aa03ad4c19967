"""The record: its files, what they hold, and the digests that tie them together."""

import csv
import hashlib
import json

import pytest

from election.rules.poll.ballots import Marking
from election.rules.poll.receipt_codes import read_code
from election.services import cast
from tests.support.kinds import count_in, ranked_in
from tests.support.records import (
    CODES_APART,
    FOUR,
    SEVEN_YES,
    TIE_FOR_LAST,
    WITH_CODES,
    certified,
    files_of,
    journal,
    preliminary,
    value,
)
from tests.support.world import ELECTION, REMOVAL, ROLL, World

ALWAYS = {
    "README.txt",
    "SHA256SUMS",
    "SHA256SUMS.sig",
    "allowed_signers",
    "box.json",
    "definition.json",
    "journal.jsonl",
    "report.html",
    "report.md",
    "roll.csv",
    "tally.json",
    "verify.py",
}
TOTALS = {"ballots.csv"}
EXPORTS = {
    *("ballots.blt", "ballots.csv", "cvr.json"),
    *("rctab/ballots.csv", "rctab/config.json"),
}
FOR_PEOPLE = ("README.txt", "report.html", "report.md")


def sha256(content: bytes) -> str:
    """The digest as `sha256sum` prints it."""
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("toml", "markings", "changes", "more"),
    [
        (REMOVAL, SEVEN_YES, {}, {"ballots.json", "codes.json", *TOTALS}),
        (REMOVAL, SEVEN_YES, WITH_CODES, {"ballots.json", *TOTALS}),
        (ELECTION, TIE_FOR_LAST, {}, {"ballots.json", *EXPORTS}),
        (ELECTION, TIE_FOR_LAST, CODES_APART, {"ballots.json", "codes.json", *EXPORTS}),
        (ELECTION, FOUR, {}, set()),
    ],
)
def test_the_files_follow_from_kind_and_mode(
    world: World,
    toml: str,
    markings: dict[str, Marking],
    changes: dict[str, str],
    more: set[str],
) -> None:
    """Certification adds one file, and a box that stays sealed has no ballots or codes."""
    files = certified(world, toml, markings, changes)
    assert set(files) == ALWAYS | more | {"certification.json"}


def test_a_preliminary_record_has_no_certification(world: World) -> None:
    """Everything else is there from the first publication on."""
    files = preliminary(world, REMOVAL, SEVEN_YES)
    assert set(files) == ALWAYS | {"ballots.json", "codes.json", *TOTALS}


def test_the_definition_is_the_noticed_bytes(world: World) -> None:
    """Its hash is the one in notice and mails."""
    files = preliminary(world, REMOVAL, SEVEN_YES)
    poll = world.poll("removal-2026-1")
    assert files["definition.json"] == poll.definition
    assert sha256(files["definition.json"]) == poll.definition_hash
    assert journal(files, "noticed") == [{"definition": poll.definition_hash, "electors": 9}]


def test_the_roll_is_as_published(world: World) -> None:
    """It has id, name, handle and lead in roll order, in UTF-8, without any address."""
    files = preliminary(world, REMOVAL, SEVEN_YES)
    rows = list(csv.reader(files["roll.csv"].decode().splitlines()))
    assert rows[0] == ["id", "name", "handle", "lead"]
    assert rows[1] == ["avery", "Avery Lindqvist", "avery-l", "yes"]
    assert rows[5] == ["ellis", "Ellis 山田", "ellis-y", "no"]
    assert len(rows) == 10


def test_the_box_lists_its_envelopes_and_their_root(world: World) -> None:
    """The hashes alone give the root, and a replaced envelope leaves its hash."""
    slug = world.make_open_poll()
    first = world.cast(slug, "blair", "no").envelope_hash
    second = world.cast(slug, "blair", "yes").envelope_hash
    world.cast_and_tally(slug, {"casey": "yes"})
    world.publish(slug)
    files = files_of(world, slug)
    box = value(files, "box.json")
    assert (box["format"], box["poll"]) == ("election-box/v1", slug)
    assert box["envelopes"] == sorted(box["envelopes"])
    assert len(box["envelopes"]) == 2
    assert second in box["envelopes"]
    assert box["replaced"] == [first]
    listed = "".join(f"{line}\n" for line in ("election-box/v1", *box["envelopes"]))
    assert box["root"] == sha256(listed.encode())
    closed = {"envelopes": 2, "never_reached": 9, "replaced": 1, "root": box["root"]}
    assert journal(files, "closed") == [closed]  # no mail of this world is ever sent


def test_each_ballot_stands_beside_its_code(world: World) -> None:
    """They are in the order of the codes, which are random."""
    ballots = value(preliminary(world, ELECTION, TIE_FOR_LAST), "ballots.json")["ballots"]
    codes = [ballot["code"] for ballot in ballots]
    assert codes == sorted(codes)
    assert all(read_code(code) == code for code in codes)
    rankings = sorted(tuple(ballot["ranking"]) for ballot in ballots)
    assert rankings == sorted(tuple(ranking) for ranking in TIE_FOR_LAST.values())


def test_codes_apart_leave_no_code_beside_a_ballot(world: World) -> None:
    """The ballots' order says nothing, and all codes stand in a file of their own."""
    people = [line.partition(",")[0] for line in ROLL.splitlines()[1:]]
    marked = ["yes", "no", "abstain"] * 3
    files = preliminary(world, REMOVAL, dict(zip(people, marked, strict=True)))
    ballots = value(files, "ballots.json")["ballots"]
    assert ballots == [{"marking": marking} for marking in sorted(marked)]
    codes = value(files, "codes.json")["codes"]
    assert codes == sorted(codes)
    assert len({read_code(code) for code in codes}) == 9


def test_codes_apart_are_apart_in_the_database_too(world: World) -> None:
    """It stores the files of the opened box that the record shows, and nothing else."""
    slug = world.make_open_poll()
    world.cast_and_tally(slug, SEVEN_YES)
    with world.database.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT path, content FROM opened_part").all()
    opened = {path: json.loads(content) for path, content in stored}
    assert set(opened) == {"ballots.json", "codes.json"}
    world.publish(slug)
    files = files_of(world, slug)
    assert {path: value(files, path) for path in opened} == opened


def test_an_envelope_without_a_valid_ballot_is_void(world: World) -> None:
    """It is listed by its code with a reason, and the rest is counted."""
    slug = world.make_open_poll()
    code, poll = cast.new_code(), world.poll(slug)
    sealed = cast.seal_ballot(world.definition(slug), poll.definition_hash, code, "perhaps")
    elector = world.elector_id(slug, "indigo")
    world.act(cast.cast, slug, elector, cast.new_cast_id(), sealed)
    tally = world.cast_and_tally(slug, {"blair": "yes"})
    world.publish(slug)
    reason = "its marking is not an option of this poll"
    files = files_of(world, slug)
    assert value(files, "ballots.json")["void"] == [{"code": code, "reason": reason}]
    assert code not in files["codes.json"].decode()
    count = count_in(tally)
    assert (count.yes, count.void) == (1, 1)
    assert journal(files, "unsealed")[0]["void"] == 1


def test_ballots_of_one_code_are_all_counted_and_flagged(world: World) -> None:
    """Codes are random, so equal ones were made on purpose."""
    slug = world.make_open_poll(ELECTION)
    poll = world.poll(slug)
    code = cast.new_code()
    for person in ("avery", "blair", "casey", "devon", "ellis"):
        envelope = cast.seal_ballot(world.definition(slug), poll.definition_hash, code, ("blair",))
        elector = world.elector_id(slug, person)
        world.act(cast.cast, slug, elector, cast.new_cast_id(), envelope)
    tally = world.cast_and_tally(slug, {})
    world.publish(slug)
    assert ranked_in(tally).count.ballots == 5
    text = files_of(world, slug)["README.txt"].decode()
    assert "Elected: Blair Okonkwo" in text
    report = files_of(world, slug)["report.html"].decode()
    assert f"The code {code} stands on 5 ballots; each is counted." in report


@pytest.mark.parametrize(("toml", "markings"), [(REMOVAL, SEVEN_YES), (ELECTION, TIE_FOR_LAST)])
def test_the_journal_names_the_digests_of_the_files(
    world: World, toml: str, markings: dict[str, Marking]
) -> None:
    """`sha256sum` alone shows that ballots and tally are the journalled ones."""
    files = certified(world, toml, markings)
    assert journal(files, "unsealed")[0]["opened"] == sha256(files["ballots.json"])
    assert journal(files, "tallied")[0]["tally"] == sha256(files["tally.json"])
    if "codes.json" in files:
        codes = value(files, "ballots.json")["codes_sha256"]
        assert codes == sha256(files["codes.json"])


def test_the_published_sums_are_journalled(world: World) -> None:
    """The certified record's journal has the digest of the preliminary sums."""
    first = preliminary(world, REMOVAL, SEVEN_YES)
    world.certify("removal-2026-1")
    second = files_of(world, "removal-2026-1")
    assert journal(second, "published") == [{"sums": sha256(first["SHA256SUMS"])}]


def test_the_journal_is_a_chain(world: World) -> None:
    """Each line has the SHA-256 of the line before, from 64 zeros on; each act has its line."""
    lines = certified(world, ELECTION, TIE_FOR_LAST)["journal.jsonl"].split(b"\n")
    assert lines.pop() == b""
    previous = "0" * 64
    for number, line in enumerate(lines, start=1):
        entry = json.loads(line)
        assert (entry["seq"], entry["previous"]) == (number, previous)
        previous = sha256(line)
    acts = [json.loads(line)["act"] for line in lines]
    assert acts == [
        *("drafted", "noticed", "opened", "closed", "seeds revealed"),
        *("unsealed", "tallied", "published"),
    ]


@pytest.mark.parametrize(("toml", "markings"), [(REMOVAL, SEVEN_YES), (ELECTION, FOUR)])
def test_the_certification_names_every_digest(
    world: World, toml: str, markings: dict[str, Marking]
) -> None:
    """It has definition, box, opened ballots if any, tally, journal, first instant, statement."""
    files = certified(world, toml, markings)
    opened = {"opened": sha256(files["ballots.json"])} if "ballots.json" in files else {}
    assert value(files, "certification.json") == {
        "format": "election-certification/v1",
        "poll": value(files, "definition.json")["slug"],
        "definition": sha256(files["definition.json"]),
        "box": value(files, "box.json")["root"],
        **opened,
        "tally": sha256(files["tally.json"]),
        "journal": sha256(files["journal.jsonl"].splitlines()[-1]),
        "not_before": "2027-02-02T12:00:00Z",
        "statement": "https://example.org/reasons",
    }


def test_only_the_reports_say_preliminary_or_certified(world: World) -> None:
    """The files for people say which; no data file has either word."""
    first = preliminary(world, REMOVAL, SEVEN_YES)
    world.certify("removal-2026-1")
    second = files_of(world, "removal-2026-1")
    for files, says, says_not in (
        (first, b"PRELIMINARY", b"CERTIFIED"),
        (second, b"CERTIFIED", b"PRELIMINARY"),
    ):
        assert {path for path in files if says in files[path]} == set(FOR_PEOPLE)
        assert not any(says_not in content for content in files.values())


def test_of_one_elector_the_newest_replaced_envelopes_alone_are_listed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is stopped from casting again, and nobody fills the record by it."""
    monkeypatch.setattr("election.services.notice.REPLACED_PER_ELECTOR", 2)
    slug = world.make_open_poll()
    of_blair = [world.cast(slug, "blair", "no").envelope_hash for _ in range(5)]
    of_casey = [world.cast(slug, "casey", "no").envelope_hash for _ in range(2)]
    world.cast_and_tally(slug, {"devon": "yes"})
    world.publish(slug)
    files = files_of(world, slug)
    assert value(files, "definition.json")["replaced_per_elector"] == 2
    box = value(files, "box.json")
    assert box["replaced"] == sorted([*of_blair[2:4], of_casey[0]])
    assert {of_blair[4], of_casey[1]} < set(box["envelopes"])
