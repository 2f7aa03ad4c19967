"""The poll file of a decision: the share needed, its base, and whom it is about."""

import pytest

from election.rules.poll.questions import Decision
from election.rules.poll.ratio import Ratio, Threshold
from tests.support.poll_files import DECISION, Change, faults, read, roll_lines, sentences

ABOUT = 'about = "casey"'
MODE = 'subject_mode = "excluded"'
NEEDS = 'needs = "at least 2/3"'
BASE = 'base = "roll"'


def decision_of(*changes: Change) -> Decision:
    """Return the decision of a changed example."""
    question = read(DECISION, *changes).definition.question
    assert isinstance(question, Decision)
    return question


def test_the_example_reads_as_it_says() -> None:
    """Two thirds of the roll; Casey, whom the decision is about, is not counted."""
    question = decision_of()
    assert question.threshold == Threshold("at least", Ratio(2, 3))
    assert (question.base, question.quorum) == ("roll", None)
    assert (question.about, question.subject, question.subject_mode) == (
        *("casey", "casey"),
        "excluded",
    )


@pytest.mark.parametrize(
    ("text", "threshold"),
    [
        ("more than 1/2", Threshold("more than", Ratio(1, 2))),
        ("more than 2/4", Threshold("more than", Ratio(1, 2))),
        ("more than 999/1000", Threshold("more than", Ratio(999, 1000))),
        ("at least 501/1000", Threshold("at least", Ratio(501, 1000))),
        ("at least 3/4", Threshold("at least", Ratio(3, 4))),
        ("at least 1", Threshold("at least", Ratio(1, 1))),
    ],
)
def test_a_needed_share_is_kept_in_lowest_terms(text: str, threshold: Threshold) -> None:
    """For more than p, 1/2 <= p < 1; for at least p, 1/2 < p <= 1."""
    assert decision_of((NEEDS, f'needs = "{text}"')).threshold == threshold


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("at least 1/2", '"at least 1/2" is no majority; give "more than 1/2" or a larger share.'),
        (
            "more than 1/3",
            '"more than 1/3" is no majority; give "more than 1/2" or a larger share.',
        ),
        ("at least 0", '"at least 0" is no majority; give "more than 1/2" or a larger share.'),
        ("more than 1", '"more than 1" is more than the whole; give "at least 1".'),
        ("at least 4/3", '"4/3" is more than the whole; give at most 1.'),
        (
            "2/3",
            '"2/3" is not a needed share; give one such as "more than 1/2" or "at least 2/3".',
        ),
        (
            "most",
            '"most" is not a needed share; give one such as "more than 1/2" or "at least 2/3".',
        ),
    ],
)
def test_a_share_that_is_no_majority_is_refused(text: str, sentence: str) -> None:
    """Each share is refused with a sentence that says what would be right."""
    assert sentences(DECISION, (NEEDS, f'needs = "{text}"')) == [f"decision.needs: {sentence}"]


def test_there_is_no_default_for_what_it_needs() -> None:
    """The poll file must state the share."""
    assert sentences(DECISION, (NEEDS, "")) == [
        ('decision.needs: is missing; give one such as "more than 1/2" or "at least 2/3".')
    ]


def test_of_those_voting_needs_a_quorum() -> None:
    """With the base `cast` a quorum is required, and with the base `roll` it is refused."""
    cast = (BASE, 'base = "cast"')
    assert sentences(DECISION, cast) == [
        'decision.quorum: is missing, and base = "cast" needs it; give one, such as "1/2".'
    ]
    question = decision_of((BASE, 'base = "cast"\nquorum = "1/2"'))
    assert (question.base, question.quorum) == ("cast", Ratio(1, 2))
    assert sentences(DECISION, (BASE, 'base = "roll"\nquorum = "1/2"')) == [
        'decision.quorum: goes with base = "cast" only; leave it out.'
    ]


def test_it_may_be_about_nobody() -> None:
    """For any other question everybody counts and votes."""
    question = decision_of((ABOUT, ""), (MODE, ""))
    assert (question.about, question.subject, question.subject_mode) == (None, None, None)


def test_it_may_be_about_somebody_who_is_not_on_the_roll() -> None:
    """A nominee may be given by name: then nobody on the roll is a subject."""
    question = decision_of((ABOUT, 'about = "Kim Sörensen"'), (MODE, ""))
    assert (question.about, question.subject) == ("Kim Sörensen", None)


def test_an_elector_needs_a_subject_mode() -> None:
    """The officer states whether that elector counts and votes; there is no default."""
    assert sentences(DECISION, (MODE, "")) == [
        (
            'decision.subject_mode: is missing; give "counts_and_votes" or "counted_no_ballot" '
            'or "excluded".'
        )
    ]


def test_a_subject_mode_goes_with_an_elector_alone() -> None:
    """For a nominee by name, or for nobody, a mode is refused."""
    right = "leave it out, or give the id of an elector in about"
    expected = [f"decision.subject_mode: goes with an elector as `about` only; {right}."]
    assert sentences(DECISION, (ABOUT, "")) == expected
    assert sentences(DECISION, (ABOUT, 'about = "Kim Sörensen"')) == expected


def test_an_id_that_is_not_on_the_roll_is_a_slip_and_no_name() -> None:
    """The text looks like an id, so the fault names the nearest one."""
    assert sentences(DECISION, (ABOUT, 'about = "cassey"'), (MODE, "")) == [
        "decision.about: `cassey` is not on the roll; did you mean `casey`?"
    ]


def test_the_name_of_an_elector_is_not_taken_for_somebody_else() -> None:
    """An elector is named by their id: otherwise nobody would have said whether they vote."""
    right = "write `casey`, or say more of somebody else with this name"
    for name in ("Casey Moreau", "casey moreau"):
        assert sentences(DECISION, (ABOUT, f'about = "{name}"'), (MODE, "")) == [
            f"decision.about: `{name}` is on the roll; {right}."
        ]


def test_whom_it_is_about_may_not_run_it() -> None:
    """Casey may be neither officer nor scrutineer."""
    found = sentences(DECISION, ("scrutineer@example.org", "casey@example.org"))
    assert found == [
        (
            "people.scrutineer.email: is an address of `casey`, who is whom the decision is about; "
            "name another scrutineer, who takes no part in the question."
        )
    ]


def test_nobody_left_is_refused() -> None:
    """A poll in which nobody counts is refused, for N may not be 0."""
    roll = roll_lines("casey,Casey Moreau,casey@example.org,,cmoreau,no")
    found = [str(fault) for fault in faults(DECISION, roll=roll)]
    assert found == [
        "decision.subject_mode: nobody but the subject is on the roll; N may not be 0."
    ]


@pytest.mark.parametrize("kind", ["removal", "election"])
def test_its_table_belongs_to_no_other_kind(kind: str) -> None:
    """[decision] in the file of another kind is a fault."""
    found = sentences(DECISION, ('kind = "decision"', f'kind = "{kind}"'))
    assert f'decision: does not belong to a poll of kind "{kind}"; leave it out.' in found


def test_a_public_statement_is_needed() -> None:
    """A decision needs it as a removal does: those who ask give their reasons in public."""
    line = next(line for line in DECISION.splitlines() if line.startswith("statement"))
    (sentence,) = sentences(DECISION, (line, ""))
    assert sentence.startswith("statement: is missing")
