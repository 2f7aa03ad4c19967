"""verify.py accepts true records: every outcome, kind and mode, before and after certification."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from election import verify
from election.results.record.archive import zipped
from election.rules.counting.irv import count, strike
from election.rules.counting.tie_rule import TieRule
from election.rules.poll.questions import REOPEN
from tests.bench import large_record
from tests.support.verified_polls import CASES, STATES, Run, faults, ran, said, written

PROGRAM = Path(verify.__file__)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """Run every case once."""
    offices = tmp_path_factory.mktemp("offices")
    return {name: ran(name, offices / name) for name in CASES}


@pytest.fixture(scope="module")
def records(runs: dict[str, Run], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the record of every case in every state, in a directory."""
    place = tmp_path_factory.mktemp("records")
    return {
        f"{name}, {state}": written(run.records[state], place / f"{name}, {state}")
        for name, run in runs.items()
        for state in STATES
    }


def pythons() -> Iterator[str]:
    """Yield this interpreter, and each other from 3.9 on that is found by its name and runs."""
    yield sys.executable
    for minor in range(9, 16):
        path = shutil.which(f"python3.{minor}")
        if minor == sys.version_info.minor or path is None:
            continue
        if subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0:
            yield path


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", CASES)
def test_a_true_record_is_accepted(
    runs: dict[str, Run], records: dict[str, Path], name: str, state: str
) -> None:
    """Every check passes, and the outcome is the one that the service counted."""
    lines = said(records[f"{name}, {state}"])
    assert faults(lines) == []
    result = next(text for kind, text in lines if not kind)
    case = runs[name].case
    assert result.startswith(f"{case.slug}: {case.outcome}")
    signed = ", signed by officer and scrutineer" if case.signed else " without signatures"
    assert result.endswith(f"({state}{signed if state == 'certified' else ''})")


@pytest.mark.parametrize("python", list(pythons()), ids=lambda path: Path(path).name)
def test_every_python_at_hand_accepts_them(records: dict[str, Path], python: str) -> None:
    """A stranger runs it so: isolated, by its path, with the standard library alone."""
    for name, record in records.items():
        if name.endswith("preliminary") and "lot" not in name:
            continue
        command = [python, "-I", str(PROGRAM), str(record)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), (name, done.stdout, done.stderr)
        assert done.stdout.endswith("OK: every check passed\n")


@pytest.mark.parametrize("name", ["carried", "about a nominee", "by lot", "signed by both"])
def test_the_zip_of_a_record_is_accepted(
    runs: dict[str, Run], records: dict[str, Path], name: str, tmp_path: Path
) -> None:
    """The lines are those of the directory."""
    archive = tmp_path / "record.zip"
    archive.write_bytes(zipped(runs[name].records["certified"]))
    assert said(archive) == said(records[f"{name}, certified"])


def test_each_round_is_told(records: dict[str, Path]) -> None:
    """The line has its numbers, and how a tie was settled."""
    lines = [text for kind, text in said(records["by look-back, certified"]) if kind == "ok"]
    told = [line for line in lines if line.startswith("round ")]
    assert told == [
        "round 1: blair 4, devon 3, harper 1; 0 exhausted; harper is eliminated",
        "round 2: blair 4, devon 4; 0 exhausted; blair is elected by look-back",
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("carried", "codes stand apart: each shows that its ballot was counted"),
        ("carried, with codes", "each ballot stands beside its code"),
        ("confirmed, with codes", "each ballot stands beside its code"),
        ("confirmed", "codes stand apart: each shows that its ballot was counted"),
        ("by lot", "each ballot stands beside its code"),
        ("codes apart", "codes stand apart"),
        ("no quorum", "the box was never opened: there was nothing to count"),
        ("removal without quorum", "the box was never opened"),
        ("decision without quorum", "the box was never opened: there was nothing to count"),
    ],
)
def test_the_end_says_what_the_mode_allowed(records: dict[str, Path], name: str, told: str) -> None:
    """The sentence comes before what no record can show."""
    end = [text for kind, text in said(records[f"{name}, certified"]) if not kind]
    assert any(told in text for text in end)
    assert end[-1].startswith("What no record can show:\n- that the opened ballots are those")
    assert end[-1].count("\n- ") == 5
    preliminary = [text for _, text in said(records[f"{name}, preliminary"])]
    later = "- it is preliminary: whether it was challenged, or declared void, comes after it;"
    assert (later in preliminary, later in end) == (True, False)


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("drawn seed", "the officer's seed was lost; one was drawn in public: https://"),
        ("one code twice", "stands on 2 ballots; each is counted"),
        (
            "void envelope",
            "envelopes without a valid ballot: 1; ballots.json has a reason for each",
        ),
        (
            "void envelope of a decision",
            "envelopes without a valid ballot: 1; ballots.json has a reason for each",
        ),
    ],
)
def test_what_a_reader_should_know_is_noted(records: dict[str, Path], name: str, note: str) -> None:
    """A note is no failure, for the rules allow it."""
    lines = said(records[f"{name}, certified"])
    assert [text for kind, text in lines if kind == "note" and note in text]


def test_a_common_record_has_nothing_to_note(records: dict[str, Path]) -> None:
    """Notes are for what is unusual."""
    assert [kind for kind, _ in said(records["by lot, certified"]) if kind == "note"] == []


def test_whoever_signs_is_told(records: dict[str, Path]) -> None:
    """The service signs the sums; officer and scrutineer sign the certification."""
    signed = [text for _, text in said(records["signed by both, certified"]) if ".sig" in text]
    certified = "certification.json"
    assert signed == [
        "SHA256SUMS.sig is the signature of SHA256SUMS by the service's key",
        f"{certified}.officer.sig is the signature of {certified} by the officer's key",
        f"{certified}.scrutineer.sig is the signature of {certified} by the scrutineer's key",
    ]


@pytest.mark.parametrize("name", ["carried", "by lot", "challenged"])
def test_the_hashes_of_every_mail_are_found(
    runs: dict[str, Run], records: dict[str, Path], name: str
) -> None:
    """The hashes are the definition's and the head after each act up to the publication.

    The result mail has the head of the entry that holds the digest of the record itself.
    """
    run = runs[name]
    definition = json.loads(run.records["certified"]["journal.jsonl"].splitlines()[1])
    digest = definition["data"]["definition"]
    for state in STATES:
        record = records[f"{name}, {state}"]
        told = said(record, definition=digest)
        assert faults(told) == []
        assert any("your mail proves what was fixed at notice" in text for _, text in told)
    for act, head in run.heads.items():
        told = said(records[f"{name}, certified"], head=head)
        assert faults(told) == []
        every = "every file" if act == "certified" else f"up to the journal's entry `{act}`"
        assert any(every in text for _, text in told)
    told = said(records[f"{name}, preliminary"], head=run.heads["published"])
    assert any("your mail proves every file" in text for _, text in told)


@pytest.mark.parametrize("apart", [False, True])
def test_the_large_record_that_it_is_measured_with_is_accepted(
    tmp_path: Path, *, apart: bool
) -> None:
    """A record of a hundred ballots shows that the generator makes what the service makes."""
    assert (
        faults(said(written(large_record.record(100, 5, apart=apart), tmp_path / "record"))) == []
    )


def random_record(chance: random.Random) -> SimpleNamespace:
    """Draw as much of a record as the count of an election needs."""
    candidates = ["blair", "casey", "devon", "harper", REOPEN][: chance.randint(1, 5)]
    if chance.random() < 0.5 and len(candidates) < 5:
        candidates[-1] = REOPEN
    withdrawn = [
        candidate for candidate in candidates if candidate != REOPEN and chance.random() < 0.15
    ]
    marked: dict[tuple[str, ...], int] = {}
    for _ in range(chance.randint(0, 12)):
        ranking = tuple(chance.sample(candidates, chance.randint(0, len(candidates))))
        marked[ranking] = marked.get(ranking, 0) + chance.randint(1, 2)
    rules = {
        "ties": chance.choice(["look-back", "lot"]),
        "final_tie": chance.choice(["runoff", "lot"]),
        "candidates": [{"id": candidate} for candidate in candidates],
    }
    lot = chance.sample(candidates, len(candidates))
    return SimpleNamespace(
        question={"kind": "election", **rules},
        said={"withdrawn": [{"candidate": candidate} for candidate in withdrawn]},
        lot={"order": [{"candidate": candidate} for candidate in lot]},
        marked=marked,
    )


def test_both_counts_agree_on_random_elections() -> None:
    """verify.py's plain count and the service's agree on 4,000 small ones with all tie rules."""
    chance, ties = random.Random(2027), set()
    for _ in range(4000):
        record = random_record(chance)
        rules: dict[str, Any] = record.question
        withdrawn = [withdrawal["candidate"] for withdrawal in record.said["withdrawn"]]
        standing = [
            candidate["id"] for candidate in rules["candidates"] if candidate["id"] not in withdrawn
        ]
        counted = count(
            strike(record.marked, withdrawn),
            standing,
            TieRule(
                ties=rules["ties"],
                final_tie=rules["final_tie"],
                lot_order=tuple(place["candidate"] for place in record.lot["order"]),
                never_by_lot=REOPEN,
            ),
        )
        expected = json.loads(json.dumps(asdict(counted)))
        assert verify.count_runoff(cast("verify.Record", record)) == expected
        ties |= {round_["tie"]["broken_by"] for round_ in expected["rounds"] if round_["tie"]}
    assert ties == {"look-back", "lot", None}
