"""verify.py and decisions: their numbers are told, and forged ones are refused.

The forger has the service's key, and makes journal and sums anew. So each record in this module
agrees with itself but for the one thing that was forged.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from election.crypto import canonical
from tests.support.records import Files
from tests.support.verified_polls import (
    DECISIONS,
    Run,
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

RESULT = "tally.json: tally.result"
NO_MAJORITY = "definition.json: the threshold is no majority"
NO_FRACTION = "definition.json: the threshold or quorum is no fraction of a whole"
NOT_LOWEST = "definition.json: the threshold or quorum is not in lowest terms"
QUORUM = "definition.json: a decision has a quorum exactly if its base is `cast`"
MODE = "definition.json: a decision has a subject_mode exactly if `about` is on the roll"
FORGED = (
    "exactly half",
    "more than two thirds",
    "everybody casts",
    "about a nominee",
    "decided by those casting",
    "decision without quorum",
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """Return the decisions that are forged."""
    offices = tmp_path_factory.mktemp("offices")
    return {name: ran(name, offices / name) for name in FORGED}


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Return the directory of a record."""
    return tmp_path / "record"


def preliminary(runs: dict[str, Run], name: str) -> Files:
    """Return the preliminary record of a decision."""
    return runs[name].records["preliminary"]


def refused(files: Files, record: Path) -> str:
    """Return the sentence with which a forged record is refused."""
    return fault(written(files, record))


def definition_hash(files: Files) -> str:
    return canonical.digest(files["definition.json"])


# What is told of a true record


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("exactly half", "declined, 4 Yes of 8, 5 needed"),
        ("more than two thirds", "declined, 6 Yes of 9, 7 needed"),
        ("everybody casts", "confirmed, 6 Yes of 9, 5 needed"),
        ("decided by those casting", "confirmed, 4 Yes of 5, 3 needed"),
        ("decision without quorum", "declined"),
    ],
)
def test_a_decision_is_told_with_its_numbers(
    runs: dict[str, Run], record: Path, name: str, told: str
) -> None:
    """The numbers are Yes, N and the needed Yes; a box that stayed sealed has none."""
    lines = said(written(preliminary(runs, name), record))
    assert faults(lines) == []
    slug = DECISIONS[name].slug
    assert next(text for kind, text in lines if not kind) == f"{slug}: {told} (preliminary)"
    assert any(text.startswith(f"definition.json is of one decision, {slug}") for _, text in lines)


# The tally


@pytest.mark.parametrize(
    ("name", "changes", "sentence"),
    [
        (
            "exactly half",
            {"result__needed": 4},
            f"{RESULT}.needed is 4, and the other files give 5",
        ),
        (
            "exactly half",
            {"result__needed": 4, "result__met": True, "outcome": "confirmed"},
            "tally.json: tally.outcome is confirmed, and the other files give declined",
        ),
        (
            "exactly half",
            {"result__met": True},
            f"{RESULT}.met is true, and the other files give false",
        ),
        ("exactly half", {"result__n": 9}, f"{RESULT}.n is 9, and the other files give 8"),
        (
            "everybody casts",
            {"result__met": False},
            f"{RESULT}.met is false, and the other files give true",
        ),
        (
            "everybody casts",
            {"outcome": "carried"},
            "tally.json: tally.outcome is carried, and the other files give confirmed",
        ),
        (
            "everybody casts",
            {"outcome": "elected"},
            "tally.json: tally.outcome is elected, and the other files give confirmed",
        ),
        (
            "exactly half",
            {"outcome": "not carried"},
            "tally.json: tally.outcome is not carried, and the other files give declined",
        ),
        (
            "decision without quorum",
            {"outcome": "no quorum"},
            "tally.json: tally.outcome is no quorum, and the other files give declined",
        ),
        (
            "decision without quorum",
            {"result": {"met": True}},
            "tally.json: tally.result has no place there",
        ),
        (
            "everybody casts",
            {"kind": "removal", "outcome": "carried"},
            "tally.json: tally.kind is removal, and the other files give decision",
        ),
        ("everybody casts", {"result__closeness": {}}, f"{RESULT}.closeness has no place there"),
        ("everybody casts", {"result__withdrawn": []}, f"{RESULT}.withdrawn has no place there"),
        ("everybody casts", {"result__recused": None}, f"{RESULT}.recused is missing"),
        ("everybody casts", {"result": None}, "tally.json: tally.result is missing"),
        ("everybody casts", {"quorum_needed": 5}, "tally.json: tally.quorum_needed has no place"),
        (
            "decided by those casting",
            {"quorum_needed": 3},
            "tally.json: tally.quorum_needed is 3, and the other files give 4",
        ),
    ],
)
def test_a_tally_says_what_the_ballots_and_the_rule_give(
    runs: dict[str, Run], record: Path, name: str, changes: dict[str, Any], sentence: str
) -> None:
    """Other numbers, another verdict and another kind's words are refused, though signed."""
    files = retold(preliminary(runs, name), **changes)
    assert refused(files, record).startswith(sentence)


def test_the_journal_says_the_outcome_of_the_tally(runs: dict[str, Run], record: Path) -> None:
    """The journal has the outcome, and not only tally.json."""
    forged = journalled(preliminary(runs, "exactly half"), {"tallied": {"outcome": "confirmed"}})
    assert refused(sealed(forged), record) == (
        "journal.jsonl: tallied.outcome is confirmed, and the other files give declined"
    )


def test_the_needed_yes_stood_in_the_journal_at_opening(runs: dict[str, Run], record: Path) -> None:
    """The number follows from the roll, the recusals and the threshold."""
    forged = journalled(preliminary(runs, "exactly half"), {"opened": {"needed": 4}})
    assert refused(sealed(forged), record) == (
        "journal.jsonl: opened.needed is 4, and the other files give 5"
    )


def test_only_with_the_roll_as_base_is_it_known_at_opening(
    runs: dict[str, Run], record: Path
) -> None:
    """Of those casting nobody knows the number before the count."""
    files = preliminary(runs, "decided by those casting")
    forged = journalled(files, {"opened": {"n": 8, "needed": 5}})
    assert refused(sealed(forged), record) == "journal.jsonl: opened.n has no place there"


# The threshold


def test_more_than_is_not_at_least_and_the_definition_says_which(
    runs: dict[str, Run], record: Path
) -> None:
    """Six Yes of nine are two thirds, and not more than two thirds.

    A forger who turns one into the other needs another definition hash, another number at opening,
    and another tally. With all of them the record agrees with itself; the mails do not.
    """
    true = preliminary(runs, "more than two thirds")
    at_least = {"question__threshold__comparison": "at least"}
    forged = redefined(true, **at_least)
    assert b'"comparison":"at least"' in forged["definition.json"]
    kept = sealed({**true, "definition.json": forged["definition.json"]})
    sentence = refused(kept, record / "hash kept")
    assert sentence.startswith(f"journal.jsonl: noticed.definition is {definition_hash(true)}")
    assert refused(forged, record / "hash changed") == (
        "journal.jsonl: opened.needed is 7, and the other files give 6"
    )
    forged = sealed(journalled(forged, {"opened": {"needed": 6}}))
    assert refused(forged, record / "opened otherwise") == (
        "tally.json: tally.outcome is declined, and the other files give confirmed"
    )
    forged = retold(forged, outcome="confirmed", result__needed=6, result__met=True)
    assert faults(said(written(forged, record / "all changed"))) == []
    sentence = fault(record / "all changed", definition=definition_hash(true))
    assert sentence == "definition.json is another than the one of --definition"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (threshold("at least", 1, 2), NO_MAJORITY),
        (threshold("more than", 1, 3), NO_MAJORITY),
        (threshold("more than", 0, 1), NO_MAJORITY),
        (threshold("more than", 49, 99), NO_MAJORITY),
        (threshold("more than", 1, 1), "definition.json: the threshold is more than the whole"),
        (threshold("at least", 4, 3), NO_FRACTION),
        (threshold("more than", 1, 0), NO_FRACTION),
        (threshold("at least", 0, 0), NO_FRACTION),
        (threshold("more than", 2, 4), NOT_LOWEST),
        (threshold("at least", 4, 4), NOT_LOWEST),
        (
            threshold("about", 2, 3),
            "definition.json: question.threshold.comparison is about, which it cannot be",
        ),
        (
            {"num": 2, "den": 3},
            "definition.json: question.threshold.comparison is missing",
        ),
        (
            {"comparison": "at least"},
            "definition.json: question.threshold.ratio is missing",
        ),
        (
            threshold("at least", 2, 3) | {"yes": 1},
            "definition.json: question.threshold.yes is unknown",
        ),
        (
            threshold("at least", -2, 3),
            "definition.json: question.threshold.ratio.num is -2, which it cannot be",
        ),
        (None, "definition.json: question.threshold is missing"),
    ],
)
def test_a_threshold_is_a_majority_that_can_be_reached(
    runs: dict[str, Run], record: Path, changed: Any, sentence: str
) -> None:
    """A threshold is in lowest terms, and is reached or exceeded."""
    files = redefined(preliminary(runs, "exactly half"), question__threshold=changed)
    assert refused(files, record) == sentence


@pytest.mark.parametrize(
    ("changed", "needed"),
    [
        (threshold("more than", 1, 2), 5),
        (threshold("at least", 51, 100), 5),
        (threshold("at least", 2, 3), 6),
        (threshold("more than", 3, 4), 7),
        (threshold("at least", 1, 1), 8),
        (threshold("more than", 7, 8), 8),
    ],
)
def test_any_other_majority_gives_its_own_number(
    runs: dict[str, Run], record: Path, changed: Any, needed: int
) -> None:
    """Of eight electors, no number but this one is accepted."""
    noticed = redefined(preliminary(runs, "exactly half"), question__threshold=changed)
    for number in (needed - 1, needed, needed + 1):
        opened = sealed(journalled(noticed, {"opened": {"needed": number}}))
        files = retold(opened, result__needed=needed)
        sentences = faults(said(written(files, record / str(number))))
        wrong = f"journal.jsonl: opened.needed is {number}, and the other files give {needed}"
        assert sentences == ([] if number == needed else [wrong])


# Whom it is about


@pytest.mark.parametrize(
    ("name", "changes", "sentence"),
    [
        (
            "exactly half",
            {"question__subject_mode": "counts_and_votes"},
            "journal.jsonl: opened.n is 8, and the other files give 9",
        ),
        (
            "everybody casts",
            {"question__subject_mode": "excluded"},
            "journal.jsonl: opened.n is 9, and the other files give 8",
        ),
        (
            "everybody casts",
            {"question__subject_mode": "counted_no_ballot"},
            "box.json: there are 9 envelopes, of 8 with a ballot",
        ),
        (
            "decided by those casting",
            {"question__subject_mode": "counts_and_votes"},
            "tally.json: tally.box.entitled is 8, and the other files give 9",
        ),
        (
            "exactly half",
            {"question__subject_mode": "nobody"},
            "definition.json: question.subject_mode is nobody, which it cannot be",
        ),
        ("exactly half", {"question__subject_mode": None}, MODE),
        ("exactly half", {"question__about": None}, MODE),
        ("exactly half", {"question__about": "Kit Barros"}, MODE),
        ("about a nominee", {"question__about": "casey"}, MODE),
        ("about a nominee", {"question__subject_mode": "excluded"}, MODE),
        (
            "about a nominee",
            {"question__about": ["casey"]},
            "definition.json: question.about is a list of 1, which it cannot be",
        ),
    ],
)
def test_whom_it_is_about_counts_and_votes_as_the_definition_says(
    runs: dict[str, Run], record: Path, name: str, changes: dict[str, Any], sentence: str
) -> None:
    """An elector has a mode and nobody else has; N and the number with a ballot follow from it."""
    assert refused(redefined(preliminary(runs, name), **changes), record) == sentence


# Quorum


@pytest.mark.parametrize(
    ("name", "changes", "sentence"),
    [
        ("exactly half", {"question__base": "cast"}, QUORUM),
        ("exactly half", {"question__quorum": {"num": 1, "den": 2}}, QUORUM),
        ("decided by those casting", {"question__base": "roll"}, QUORUM),
        ("decided by those casting", {"question__quorum": None}, QUORUM),
        ("decided by those casting", {"question__quorum": {"num": 2, "den": 4}}, NOT_LOWEST),
        ("decided by those casting", {"question__quorum": {"num": 2, "den": 1}}, NO_FRACTION),
        (
            "decided by those casting",
            {"question__quorum": {"num": 1, "den": 1}},
            "journal.jsonl: the quorum is not met, and the box was unsealed",
        ),
        (
            "decision without quorum",
            {"question__quorum": {"num": 1, "den": 9}},
            "journal.jsonl: the quorum is met, and the box was not unsealed",
        ),
    ],
)
def test_a_quorum_goes_with_those_casting_and_decides_whether_the_box_is_opened(
    runs: dict[str, Run], record: Path, name: str, changes: dict[str, Any], sentence: str
) -> None:
    """The rule is that of a removal."""
    assert refused(redefined(preliminary(runs, name), **changes), record) == sentence


# Its kind

AS_REMOVAL: dict[str, Any] = {
    "question__kind": "removal",
    "question__about": None,
    "question__subject": "casey",
    "question__called_on": "2026-12-29",
    "question__callers": [],
}


def test_a_decision_cannot_claim_to_be_a_removal(runs: dict[str, Run], record: Path) -> None:
    """Neither its kind alone nor all keys of a removal are enough: the tally is of a decision."""
    true = preliminary(runs, "everybody casts")
    sentence = refused(redefined(true, question__kind="removal"), record / "kind")
    assert sentence == "definition.json: question.subject is missing"
    disguised = redefined(true, **AS_REMOVAL)
    assert refused(disguised, record / "keys") == (
        "tally.json: tally.kind is decision, and the other files give removal"
    )
    assert refused(retold(disguised, kind="removal"), record / "outcome") == (
        "tally.json: tally.outcome is confirmed, and the other files give carried"
    )
    complete = retold(disguised, kind="removal", outcome="carried")
    assert faults(said(written(complete, record / "complete"))) == []
    assert fault(record / "complete", definition=definition_hash(true)) == (
        "definition.json is another than the one of --definition"
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"question__kind": "vote"}, "question.kind is vote, which it cannot be"),
        ({"question__kind": ["decision"]}, "question.kind is a list of 1, which it cannot be"),
        ({"question__kind": None}, "question.kind is null, which it cannot be"),
        ({"question__kind": "election"}, "question.method is missing"),
        ({"question__text": None}, "question.text is missing"),
        ({"question__text": 1}, "question.text is 1, which it cannot be"),
        ({"question__base": "those present"}, "question.base is those present, which it cannot be"),
        ({"question__subject": "casey"}, "question.subject is unknown"),
        ({"question__callers": []}, "question.callers is unknown"),
        ({"question__candidates": []}, "question.candidates is unknown"),
        ({"question__trigger": {"tied": "a"}}, "question.trigger is unknown"),
        ({"question": "Shall it be?"}, "question is Shall it be?, which it cannot be"),
        ({"question": None}, "question is missing"),
        ({"kind": "decision"}, "kind is unknown"),
        ({"decision": {}}, "decision is unknown"),
        (
            {"seeds": [{"by": "officer", "sha256": "0" * 64}]},
            "the seeds are not those of a poll of its kind",
        ),
    ],
)
def test_the_question_of_a_decision_has_one_shape(
    runs: dict[str, Run], record: Path, changes: dict[str, Any], sentence: str
) -> None:
    """The question has no key of another kind, and none that earlier records had."""
    files = redefined(preliminary(runs, "exactly half"), **changes)
    assert refused(files, record) == f"definition.json: {sentence}"


@pytest.mark.parametrize(
    "ballot", [{"ranking": ["casey"]}, {"marking": "confirm"}, {"marking": "yes", "code": "x"}]
)
def test_a_ballot_of_a_decision_says_yes_no_or_abstain(
    runs: dict[str, Run], record: Path, ballot: dict[str, Any]
) -> None:
    """A ballot has nothing of another kind."""
    true = preliminary(runs, "exactly half")
    ballots = json.loads(true["ballots.json"])
    ballots["ballots"][0] = ballot
    content = canonical.dumps(ballots)
    acts = {"unsealed": {"opened": canonical.digest(content)}}
    forged = sealed(journalled({**true, "ballots.json": content}, acts))
    sentence = refused(forged, record)
    assert sentence.startswith("ballots.json: ballots[0] is no ballot of this poll: ")
