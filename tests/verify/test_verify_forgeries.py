"""A whole record made anew with another ballot in it: what shows that, and what does not.

The forger counts again, so that every file agrees with every other. The forger lacks a key, or the
mails that were sent.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election import verify
from election.crypto import canonical
from election.crypto.ssh_signature import public_line
from tests.support.record_files import sums
from tests.support.records import Files
from tests.support.verified_polls import (
    Run,
    at_times,
    fault,
    faults,
    journalled,
    ran,
    redefined,
    retold,
    said,
    sealed,
    threshold,
    written,
)
from tests.support.world import SERVICE_KEY

MALLORY = Ed25519PrivateKey.from_private_bytes(b"Mallory's key, known to nobody..")
NO_HEAD = "journal.jsonl has no entry with the hash of --head"


@pytest.fixture(scope="module")
def true(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return the removal that was carried with exactly the needed Yes."""
    return ran("carried", tmp_path_factory.mktemp("office") / "office")


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the directory of forged records; heads are looked for in the days that it takes."""
    monkeypatch.setattr(verify, "MOST_DAYS", 8)
    return tmp_path / "record"


def value(files: Files, path: str) -> Any:
    return json.loads(files[path])


def forged(files: Files) -> Files:
    """Return the record with one Yes changed to No: not carried, and every number says so."""
    ballots = value(files, "ballots.json")
    ballots["ballots"].remove({"marking": "yes"})
    ballots["ballots"] = sorted([*ballots["ballots"], {"marking": "no"}], key=canonical.dumps)
    tally = value(files, "tally.json")
    tally["result"] |= {"yes": tally["result"]["yes"] - 1, "no": tally["result"]["no"] + 1}
    tally["result"]["met"] = False
    tally["outcome"] = "not carried"
    totals = files["ballots.csv"].replace(b"yes,7\nno,0", b"yes,6\nno,1")
    new = {"ballots.json": canonical.dumps(ballots), "tally.json": canonical.dumps(tally)}
    new["ballots.csv"] = totals
    opened, counted = (canonical.digest(new[path]) for path in ("ballots.json", "tally.json"))
    acts = {
        "unsealed": {"opened": opened},
        "tallied": {"tally": counted, "outcome": "not carried"},
    }
    return journalled({**files, **new}, acts)


def with_own_key(files: Files) -> Files:
    """Put the forger's key into the definition, and make anew everything that hangs on it."""
    theirs = public_line(MALLORY).encode()
    ours = public_line(SERVICE_KEY).encode()
    new = {path: files[path].replace(ours, theirs) for path in files}
    digest = canonical.digest(new["definition.json"])
    return sealed(journalled(new, {"noticed": {"definition": digest}}), MALLORY)


def definition_hash(files: Files) -> str:
    return canonical.digest(files["definition.json"])


@pytest.mark.parametrize("state", ["preliminary", "certified"])
def test_without_the_services_key_the_sums_cannot_be_signed(
    true: Run, record: Path, state: str
) -> None:
    """All sums and the journal are made anew, and the old signature is of other sums."""
    files = forged(true.records[state])
    listed = {path: files[path] for path in files if not path.startswith("SHA256SUMS")}
    files["SHA256SUMS"] = sums(listed)
    assert fault(written(files, record)) == "SHA256SUMS.sig does not sign SHA256SUMS as it is"
    (record / "SHA256SUMS.sig").unlink()
    assert fault(record) == "SHA256SUMS.sig is missing"


def test_a_forger_with_a_key_of_their_own_has_another_definition(true: Run, record: Path) -> None:
    """The record agrees with itself, but the notice has the definition hash of the true one."""
    files = true.records["certified"]
    written(with_own_key(forged(files)), record)
    told = said(record)
    assert faults(told) == []
    assert any("no mail proves it: give --head from one" in text for _, text in told)
    assert fault(record, definition=definition_hash(files)) == (
        "definition.json is another than the one of --definition"
    )
    for act in ("noticed", "opened", "closed", "published", "certified"):
        assert fault(record, head=true.heads[act]) == NO_HEAD


def test_a_service_that_cheats_after_the_close_has_another_head(true: Run, record: Path) -> None:
    """The service has key and definition, so only a mail about the result shows the fraud.

    No record can show by itself that the opened ballots lay in the envelopes.
    """
    files = true.records["certified"]
    written(sealed(forged(files)), record)
    assert faults(said(record)) == []
    assert faults(said(record, definition=definition_hash(files))) == []
    assert faults(said(record, head=true.heads["closed"])) == []
    for act in ("unsealed", "tallied", "published", "certified"):
        assert fault(record, head=true.heads[act]) == NO_HEAD


def test_a_preliminary_record_is_held_by_the_head_in_the_result_mail(
    true: Run, record: Path
) -> None:
    """The entry of its publication holds the digest of its sums, and is found by its hash."""
    files = true.records["preliminary"]
    head = true.heads["published"]
    assert faults(said(written(files, record / "true"), head=head)) == []
    assert fault(written(sealed(forged(files)), record / "forged"), head=head) == NO_HEAD


def test_an_envelope_that_is_left_out_needs_another_root(true: Run, record: Path) -> None:
    """The root in the mail about the close is in the journal before anything is opened."""
    files = true.records["preliminary"]
    box = value(files, "box.json")
    box["envelopes"] = box["envelopes"][1:]
    less = {**files, "box.json": canonical.dumps(box)}
    assert fault(written(sealed(less), record)) == (
        "box.json: the root does not follow from `envelopes`"
    )


def test_a_definition_that_was_edited_after_notice_is_found(true: Run, record: Path) -> None:
    """Scenario 30, second half: another threshold, signed by the service itself."""
    files = true.records["certified"]
    edited = files["definition.json"].replace(b'{"den":4,"num":3}', b'{"den":5,"num":4}')
    assert edited != files["definition.json"]
    sentence = fault(written(sealed({**files, "definition.json": edited}), record))
    assert sentence.startswith("journal.jsonl: noticed.definition is")
    head = {"noticed": {"definition": canonical.digest(edited)}}
    again = sealed(journalled({**files, "definition.json": edited}, head))
    sentence = fault(written(again, record))
    assert sentence.startswith("journal.jsonl: opened.needed is 7, and the other files give 8")


def test_a_head_that_is_nowhere_is_no_head(true: Run, record: Path) -> None:
    """Neither the 64 zeros at the beginning nor a hash with a changed digit is one."""
    written(true.records["certified"], record)
    closed = true.heads["closed"]
    for head in ("0" * 64, closed[:-1] + ("0" if closed[-1] != "0" else "1")):
        assert fault(record, head=head) == NO_HEAD


# What the service's key alone does not make


@pytest.fixture(scope="module")
def election(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Return an election in which Blair withdrew: its preliminary record."""
    return ran("withdrawn", tmp_path_factory.mktemp("office") / "office").records["preliminary"]


def test_a_ballot_that_ranks_an_option_of_a_removal_is_none(election: Files, record: Path) -> None:
    """`yes` stands in no election: such a ballot would exhaust at once, and take a preference."""
    ballots = value(election, "ballots.json")
    ballots["ballots"][0]["ranking"] = ["yes"]
    content = canonical.dumps(ballots)
    files = journalled(
        {**election, "ballots.json": content}, {"unsealed": {"opened": canonical.digest(content)}}
    )
    assert fault(written(sealed(files), record)) == (
        'ballots.json: ["yes"] ranks somebody twice, or who does not stand'
    )


NO_JSON, NOBODY = "it is not canonical JSON", "it ranks somebody who is not a candidate"
OTHER_FIELDS = "it has other fields than a ballot of this poll"
MISNAMED = "ballots.json: void[0] has not the one name that its reason allows"


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Return the preliminary record of an election with one void ballot, listed by its code."""
    return ran("void ranking", tmp_path_factory.mktemp("office") / "office").records["preliminary"]


def listing(files: Files, *void: dict[str, str]) -> Files:
    """Return the record with other void ballots, which the service unsealed and signed."""
    content = canonical.dumps({**value(files, "ballots.json"), "void": void})
    unsealed = {"opened": canonical.digest(content), "void": len(void)}
    return sealed(journalled({**files, "ballots.json": content}, {"unsealed": unsealed}))


def test_a_void_ballot_has_the_one_name_that_its_reason_allows(spoilt: Files, record: Path) -> None:
    """The name is its code where one could be read, or else an envelope that is in the box."""
    (void,) = value(spoilt, "ballots.json")["void"]
    code, inside = void["code"], value(spoilt, "box.json")["envelopes"][0]
    assert void == {"code": code, "reason": NOBODY}
    swapped = code[1] + code[0] + code[2:] if code[0] != code[1] else code[:-1] + "0"
    good = [
        {"code": code, "reason": OTHER_FIELDS},
        {"envelope": inside, "reason": OTHER_FIELDS},
        {"envelope": inside, "reason": NO_JSON},
    ]
    bad = {
        MISNAMED: [
            {"envelope": inside, "reason": NOBODY},
            {"code": code, "reason": NO_JSON},
            {"code": code, "envelope": inside, "reason": OTHER_FIELDS},
            {"reason": OTHER_FIELDS},
            {"code": swapped, "reason": NOBODY},
        ],
        f"ballots.json: the void envelope {'0' * 64} is not in box.json": [
            {"envelope": "0" * 64, "reason": NO_JSON}
        ],
    }
    for number, entry in enumerate(good):
        assert faults(said(written(listing(spoilt, entry), record / f"good {number}"))) == []
    for sentence, entries in bad.items():
        for number, entry in enumerate(entries):
            place = record / f"{len(sentence)} bad {number}"
            assert fault(written(listing(spoilt, entry), place)) == sentence, entry


def test_void_ballots_are_in_order_and_no_envelope_is_there_twice(
    spoilt: Files, record: Path
) -> None:
    """Two may have one code, but an envelope is in the box once."""
    (void,) = value(spoilt, "ballots.json")["void"]
    by_hash = {"envelope": value(spoilt, "box.json")["envelopes"][0], "reason": NO_JSON}
    number = len(value(spoilt, "ballots.json")["ballots"])
    for name, entries, sentence in (
        ("order", [by_hash, void], "`void` is not in ascending order"),
        ("twice", [by_hash, by_hash], "a void envelope is there twice"),
        (
            "equal codes",
            [void, void],
            f"has {number} ballots and 2 void envelopes, and box.json has {number + 1} envelopes",
        ),
    ):
        found = fault(written(listing(spoilt, *entries), record / name))
        assert found.removeprefix("ballots.json").lstrip(": ") == sentence


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"question__trigger": {}}, "definition.json has 0 triggers"),
        ({"question__trigger": {"tied": "a", "removal": "b"}}, "definition.json has 2 triggers"),
        (
            {"question__trigger": {"tied": "A"}},
            "definition.json: question.trigger.tied is A, which it cannot be",
        ),
        ({"question__trigger": None}, "definition.json: question.trigger is missing"),
        (
            {"question__candidates": [{"id": "zoe", "name": "Zoe", "statement": ""}]},
            "definition.json: the subject or a candidate is not on the roll",
        ),
    ],
)
def test_an_election_has_a_trigger_and_candidates_of_its_roll(
    election: Files, record: Path, changes: dict[str, Any], sentence: str
) -> None:
    """Trigger and candidates are checked, though the service's key signs the record."""
    assert fault(written(redefined(election, **changes), record)) == sentence


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"question__trigger": {"tied": "a"}},
            "definition.json: question.trigger is unknown",
        ),
        ({"trigger": {"tied": "a"}}, "definition.json: trigger is unknown"),
        (
            {"question__subject": "zoe"},
            "definition.json: the subject or a candidate is not on the roll",
        ),
        (
            {"question__threshold": threshold("at least", 1, 2)},
            "definition.json: the threshold is no majority",
        ),
        (
            {"question__threshold": threshold("at least", 5, 4)},
            "definition.json: the threshold or quorum is no fraction of a whole",
        ),
        (
            {"question__base": "cast"},
            "definition.json: a removal has a quorum exactly if its base is `cast`",
        ),
    ],
)
def test_a_removal_has_a_rule_a_subject_of_its_roll_and_no_trigger(
    true: Run, record: Path, changes: dict[str, Any], sentence: str
) -> None:
    """A subject from elsewhere makes N too small, and a low threshold carries: both are refused."""
    forged_files = redefined(true.records["preliminary"], **changes)
    assert fault(written(forged_files, record)) == sentence


def test_one_key_does_not_sign_for_two(true: Run, record: Path) -> None:
    """Officer and scrutineer are two people, and the service does not certify."""
    service, own = public_line(SERVICE_KEY), public_line(MALLORY)
    files = true.records["preliminary"]
    people = value(files, "definition.json")["people"]
    for keys in ({"officer": own, "scrutineer": own}, {"officer": service}):
        named = {office: {**people[office], "key": key} for office, key in keys.items()}
        changed = redefined(files, people={**people, **named})
        assert fault(written(changed, record)) == "definition.json: two sign with the same key"


def test_nobody_withdraws_after_the_close(election: Files, record: Path) -> None:
    """By then it is known whom a withdrawal helps, even if the journal has the close later."""
    counted = dict.fromkeys(
        ("closed", "seeds revealed", "unsealed", "tallied"), "2027-01-26T12:00:02Z"
    )
    late = at_times(election, withdrawn="2027-01-26T12:00:01Z", **counted)
    assert fault(written(late, record)) == "journal.jsonl: `withdrawn` came after the close"
    last = at_times(election, withdrawn="2027-01-26T12:00:00Z")
    assert faults(said(written(last, record.parent / "last"))) == []


def test_withdrawals_leave_something_to_choose(election: Files, record: Path) -> None:
    """A record in which one candidate stood alone is no result, whoever says that it is."""
    candidates = json.loads(election["definition.json"])["question"]["candidates"]
    two = [one for one in candidates if one["id"] != "harper"]
    alone = faults(said(written(redefined(election, question__candidates=two), record)))
    assert "journal.jsonl: the withdrawals left nothing to choose" in alone


def test_a_poll_is_not_extended_after_its_close(record: Path, tmp_path: Path) -> None:
    """An extension then would reopen it."""
    files = ran("replaced", tmp_path / "office").records["preliminary"]
    late = at_times(files, extended="2027-01-26T12:00:01Z")
    assert fault(written(late, record)) == "journal.jsonl: `extended` came after the close"
    for closes in ("2027-01-26T12:00:00Z", "2027-01-26T11:00:00Z"):
        changed = sealed(journalled(files, {"extended": {"closes": closes}}))
        assert fault(written(changed, tmp_path / closes)) == (
            "journal.jsonl: an extension shortens the poll"
        )


def test_the_replaced_envelopes_are_bounded_by_the_definition(record: Path, tmp_path: Path) -> None:
    """A record cannot list more of them than `replaced_per_elector` of each elector."""
    files = ran("replaced", tmp_path / "office").records["preliminary"]
    for number, refused in ((900, False), (901, True), (100_000, True)):
        box = value(files, "box.json") | {"replaced": [f"{at:064x}" for at in range(number)]}
        listed = {**files, "box.json": canonical.dumps(box)}
        lying = retold(journalled(listed, {"closed": {"replaced": number}}), box__replaced=number)
        said_of_it = faults(said(written(lying, record / str(number))))
        bound = f"box.json: there are {number} replaced envelopes, of 9 with 100 each at most"
        assert said_of_it == [bound] * refused
