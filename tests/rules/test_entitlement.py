"""The electors who count in N, and those who have a ballot."""

import pytest

from election.rules.poll.entitlement import Entitlement, counted, entitlement
from election.rules.poll.questions import SubjectMode
from tests.support.poll_files import decision, election, removal


@pytest.mark.parametrize(
    ("mode", "lead"),
    [
        ("counts_and_votes", Entitlement(counts=True, ballot=True)),
        ("counted_no_ballot", Entitlement(counts=True, ballot=False)),
        ("excluded", Entitlement(counts=False, ballot=False)),
    ],
)
def test_the_subject_mode_says_what_the_lead_is_entitled_to(
    mode: SubjectMode, lead: Entitlement
) -> None:
    """Scenarios 5 and 6: only Avery's part differs; Blair has a ballot and counts."""
    assert entitlement(removal(mode), "avery") == lead
    assert entitlement(removal(mode), "blair") == Entitlement(counts=True, ballot=True)


@pytest.mark.parametrize(
    ("mode", "n"), [("counts_and_votes", 9), ("counted_no_ballot", 9), ("excluded", 8)]
)
def test_n_is_the_roll_without_an_excluded_subject(mode: SubjectMode, n: int) -> None:
    """Scenarios 5 and 6: N is nine in two of the modes, and eight with the subject excluded."""
    assert counted(removal(mode)) == n


def test_the_recused_neither_count_nor_have_a_ballot() -> None:
    """Scenario 4: Blair is kin, and N is eight."""
    definition = removal("counts_and_votes")
    assert entitlement(definition, "blair", recused=True) == Entitlement(counts=False, ballot=False)
    assert counted(definition, 1) == 8
    assert counted(definition, {"blair"}) == counted(definition, ["blair", "blair"]) == 8


def test_whoever_does_not_count_anyway_is_not_taken_off_twice() -> None:
    """An excluded subject among the recused changes nothing."""
    assert counted(removal("excluded"), {"avery", "nobody"}) == 8


@pytest.mark.parametrize(
    ("mode", "casey", "n"),
    [
        ("counts_and_votes", Entitlement(counts=True, ballot=True), 9),
        ("counted_no_ballot", Entitlement(counts=True, ballot=False), 9),
        ("excluded", Entitlement(counts=False, ballot=False), 8),
    ],
)
def test_the_elector_whom_a_decision_is_about_is_entitled_as_its_mode_says(
    mode: SubjectMode, casey: Entitlement, n: int
) -> None:
    """Only Casey's part differs, for the lead is an elector like any other."""
    definition = decision(('"excluded"', f'"{mode}"'))
    assert entitlement(definition, "casey") == casey
    assert entitlement(definition, "avery") == Entitlement(counts=True, ballot=True)
    assert counted(definition) == n


def test_where_a_decision_is_about_nobody_on_the_roll_everybody_counts() -> None:
    """Everybody counts where a nominee from outside is named, for no elector has that id."""
    mode = ('subject_mode = "excluded"', "")
    definition = decision(('about = "casey"', 'about = "Kim Sörensen"'), mode)
    assert entitlement(definition, "casey") == Entitlement(counts=True, ballot=True)
    assert counted(definition) == 9


def test_in_an_election_everybody_counts_and_has_a_ballot() -> None:
    """The removed lead counts and has a ballot too, for they are still a core maintainer."""
    assert entitlement(election(), "avery") == Entitlement(counts=True, ballot=True)
    assert counted(election()) == 9
