"""A whole record made anew with another ballot in it: what shows that, and what does not.

The forger counts again, so that every file agrees with every other. What they lack is a key, or
the mails that were sent.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election import verify
from election.publish.record import sums
from election.seals import canonical
from election.seals.signature import public_line
from tests.records import Files
from tests.verifying import Run, fault, faults, ran, said, sealed, written
from tests.world import SERVICE_KEY

MALLORY = Ed25519PrivateKey.from_private_bytes(b"Mallory's key, known to nobody..")
NO_HEAD = "journal.jsonl has no entry with the hash of --head"


@pytest.fixture(scope="module")
def true(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The removal that was carried with exactly the needed Yes."""
    return ran("carried", tmp_path_factory.mktemp("office") / "office")


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where forged records are put; heads are looked for in the days that it takes."""
    monkeypatch.setattr(verify, "MOST_DAYS", 8)
    return tmp_path / "record"


def value(files: Files, path: str) -> Any:
    return json.loads(files[path])


def journal(files: Files, changed: dict[str, dict[str, Any]]) -> Files:
    """The journal with other data for some acts, its chain and all that names it made anew."""
    previous, lines = "0" * 64, []
    for line in files["journal.jsonl"].splitlines():
        entry = json.loads(line)
        entry["data"] |= changed.get(entry["act"], {})
        lines.append(canonical.dumps({**entry, "previous": previous}))
        previous = canonical.digest(lines[-1])
    new = {"journal.jsonl": b"".join(line + b"\n" for line in lines)}
    if "certification.json" in files:
        digests = {"definition": "definition.json", "opened": "ballots.json", "tally": "tally.json"}
        said = {key: canonical.digest(files[path]) for key, path in digests.items()}
        certified = value(files, "certification.json") | said | {"journal": previous}
        new["certification.json"] = canonical.dumps(certified)
    return {**files, **new}


def forged(files: Files) -> Files:
    """One Yes has become a No: the removal is not carried, and every number says so."""
    ballots = value(files, "ballots.json")
    ballots["ballots"].remove({"marking": "yes"})
    ballots["ballots"] = sorted([*ballots["ballots"], {"marking": "no"}], key=canonical.dumps)
    tally = value(files, "tally.json")
    tally["removal"] |= {"yes": tally["removal"]["yes"] - 1, "no": tally["removal"]["no"] + 1}
    tally["removal"]["carried"] = False
    tally["outcome"] = "not carried"
    new = {"ballots.json": canonical.dumps(ballots), "tally.json": canonical.dumps(tally)}
    opened, counted = (canonical.digest(new[path]) for path in ("ballots.json", "tally.json"))
    acts = {
        "unsealed": {"opened": opened},
        "tallied": {"tally": counted, "outcome": "not carried"},
    }
    return journal({**files, **new}, acts)


def with_own_key(files: Files) -> Files:
    """The service's key in the definition is the forger's, and everything hangs on that."""
    theirs = public_line(MALLORY).encode()
    ours = public_line(SERVICE_KEY).encode()
    new = {path: files[path].replace(ours, theirs) for path in files}
    digest = canonical.digest(new["definition.json"])
    return sealed(journal(new, {"noticed": {"definition": digest}}), MALLORY)


def definition_hash(files: Files) -> str:
    return canonical.digest(files["definition.json"])


@pytest.mark.parametrize("state", ["preliminary", "certified"])
def test_without_the_services_key_the_sums_cannot_be_signed(
    true: Run, record: Path, state: str
) -> None:
    """All sums and the journal are made anew; the old signature is of other sums."""
    files = forged(true.records[state])
    listed = {path: files[path] for path in files if not path.startswith("SHA256SUMS")}
    files["SHA256SUMS"] = sums(listed)
    assert fault(written(files, record)) == "SHA256SUMS.sig does not sign SHA256SUMS as it is"
    (record / "SHA256SUMS.sig").unlink()
    assert fault(record) == "SHA256SUMS.sig is missing"


def test_a_forger_with_a_key_of_their_own_has_another_definition(true: Run, record: Path) -> None:
    """The record agrees with itself; the definition hash in the notice is of the true one."""
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
    """It has its key, and the definition is true: only a mail about the result shows it.

    This is what no record can show by itself: that the opened ballots lay in the envelopes.
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
    """Scenario 30, its second half: another threshold, signed by the service itself."""
    files = true.records["certified"]
    edited = files["definition.json"].replace(b'{"den":4,"num":3}', b'{"den":5,"num":4}')
    assert edited != files["definition.json"]
    sentence = fault(written(sealed({**files, "definition.json": edited}), record))
    assert sentence.startswith("journal.jsonl: noticed.definition is")
    head = {"noticed": {"definition": canonical.digest(edited)}}
    again = sealed(journal({**files, "definition.json": edited}, head))
    sentence = fault(written(again, record))
    assert sentence.startswith("journal.jsonl: opened.needed is 7, and the other files give 8")


def test_a_head_that_is_nowhere_is_no_head(true: Run, record: Path) -> None:
    """Neither the 64 zeros at the beginning, nor a hash with a digit changed."""
    written(true.records["certified"], record)
    closed = true.heads["closed"]
    for head in ("0" * 64, closed[:-1] + ("0" if closed[-1] != "0" else "1")):
        assert fault(record, head=head) == NO_HEAD
