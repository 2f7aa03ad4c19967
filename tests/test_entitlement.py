"""Who counts, who has a ballot, and the sentences that a draft prints."""

from collections.abc import Sequence

import pytest

from election.rules.definition import Definition, SubjectMode
from election.rules.entitlement import Entitlement, counted, entitlement, meaning
from tests.pollfiles import ELECTION, REMOVAL, Change, changed, read, roll_lines

LOT = "the lot decides, made from seeds committed at notice and the root of the box."
NAMES = ["avery", "blair", "casey", *(f"elector-{n}" for n in range(4, 13))]


def removal(mode: SubjectMode, electors: int = 9, *changes: Change) -> Definition:
    """The removal of Avery by this many electors, Avery among them."""
    lines = [
        f"{name},{name.title()},{name}@example.org,,,{'yes' if name == 'avery' else 'no'}"
        for name in NAMES[:electors]
    ]
    toml = changed(REMOVAL, ('"counts_and_votes"', f'"{mode}"'), *changes)
    return read(toml, roll=roll_lines(*lines)).definition


def cast_removal(quorum: str) -> Definition:
    """The removal of Avery by three quarters of those who vote Yes or No."""
    change = ('base = "roll"', f'base = "cast"\nquorum = "{quorum}"')
    return removal("counts_and_votes", 9, change)


def election(*changes: Change) -> Definition:
    """A changed example of an election by nine."""
    return read(ELECTION, *changes).definition


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
    """Scenarios 5 and 6: nine, nine and eight."""
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


def test_in_an_election_everybody_counts_and_has_a_ballot() -> None:
    """The removed lead too, who is still a core maintainer."""
    assert entitlement(election(), "avery") == Entitlement(counts=True, ballot=True)
    assert counted(election()) == 9


def test_the_draft_of_a_removal_says_what_is_needed() -> None:
    """Every sentence of the example, in order."""
    assert meaning(removal("counts_and_votes")) == (
        "7 Yes of 9 are needed (before recusals).",
        "Abstaining, or not casting, has the effect of No here: 7 Yes are needed.",
        "Avery, the subject, is counted and has a ballot.",
    )


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        ("counted_no_ballot", "Avery, the subject, is counted and has no ballot."),
        ("excluded", "Avery, the subject, is not counted and has no ballot."),
    ],
)
def test_the_draft_says_what_the_subject_mode_means(mode: SubjectMode, sentence: str) -> None:
    """There is no default, so that nobody is surprised."""
    assert meaning(removal(mode))[-1] == sentence


def unanimity(mode: SubjectMode, sizes: Sequence[int]) -> list[str | None]:
    """What each size of roll means for the other electors, if anything."""
    said = [meaning(removal(mode, size)) for size in sizes]
    ends = ("very other elector must vote Yes.", "he removal cannot be carried.")
    found = [[sentence for sentence in each if sentence.endswith(ends)] for each in said]
    return [sentence[0] if sentence else None for sentence in found]


def test_with_the_lead_counted_small_electorates_need_everybody_else() -> None:
    """N = 4 to 7 needs every other elector, N = 3 cannot be carried without the lead's own Yes."""
    every = "Unless the lead votes Yes, every other elector must vote Yes."
    cannot = "Unless the lead votes Yes, the removal cannot be carried."
    assert unanimity("counts_and_votes", range(3, 9)) == [cannot, *[every] * 4, None]


def test_with_a_lead_counted_without_a_ballot_it_does_not_hang_on_them() -> None:
    """The same numbers, and no lead's Yes to hope for."""
    assert unanimity("counted_no_ballot", range(3, 9)) == [
        "The removal cannot be carried.",
        *["Every other elector must vote Yes."] * 4,
        None,
    ]


def test_with_the_lead_excluded_three_others_must_agree() -> None:
    """N = 2 and 3 need everybody; from N = 4 on one may say No."""
    assert unanimity("excluded", range(3, 7)) == [
        "Every other elector must vote Yes.",
        "Every other elector must vote Yes.",
        None,
        None,
    ]


def test_without_rules_the_draft_says_that_none_are_given() -> None:
    """Where the project adopted such settings is a question that will be asked."""
    rules = 'rules = "https://example.org/governance@8d21f00"            # where the project'
    without = removal("counts_and_votes", 9, (rules, "# where the project"))
    assert "No adopted text given: notice and report will say so." in meaning(without)
    assert not [s for s in meaning(removal("excluded")) if "adopted" in s]


def test_with_base_cast_the_draft_speaks_of_those_who_vote() -> None:
    """The quorum in ballots; abstaining is no No."""
    assert meaning(cast_removal("1/2"))[:3] == (
        "At least 3/4 of those who vote Yes or No must vote Yes.",
        "At least 5 of 9 electors must cast a ballot, or the box stays sealed.",
        "Abstaining counts for the quorum only; not casting counts for nothing.",
    )
    assert meaning(cast_removal("0"))[1] == "There is no quorum."


def test_the_draft_of_an_election_says_its_rules_in_words() -> None:
    """Who stands, the quorum in ballots, and both tie rules."""
    said = meaning(election())
    assert said[:2] == (
        "3 candidates stand: Blair Okonkwo, Devon Ștefănescu, Harper da Silva-Núñez.",
        "At least 5 of 9 electors must cast a ballot, or the box stays sealed.",
    )
    assert said[2].startswith("Of those tied for the fewest, whoever had the fewest in the latest ")
    assert said[2].endswith(f"where no round tells them apart, {LOT}")
    assert said[3:] == (
        "If the last two tie, the outcome is tied, and a runoff poll between them follows.",
        "The lead removed by removal-2026-1 may not stand.",
    )


def test_the_other_rules_have_their_own_words() -> None:
    """Lots only, Reopen nominations, no quorum, and a removed lead who may stand."""
    said = meaning(
        election(
            ('ties = "look-back"', 'ties = "lot"'),
            ('final_tie = "runoff"', 'final_tie = "lot"'),
            ('quorum = "1/2"', 'quorum = "0"'),
            ("reopen_nominations = false", "reopen_nominations = true"),
            ("removed_may_stand = false", "removed_may_stand = true"),
        )
    )
    assert said[0].startswith("3 candidates stand, against Reopen nominations: Blair Okonkwo, ")
    assert said[1:] == (
        "There is no quorum.",
        f"Of those tied for the fewest, {LOT}",
        "If the last two tie, the same rule decides which of them is elected.",
        "If Reopen nominations wins, or ties the last two, the outcome is reopened.",
        "The lead removed by removal-2026-1 may stand.",
    )


def test_one_candidate_stands_against_reopen_nominations() -> None:
    """Said in the singular, and without a removed lead where a vacancy is the trigger."""
    start = ELECTION.index('[[candidates]]\nid = "devon"')
    others = ELECTION[start : ELECTION.index("[times]")]
    tied = (
        'removal = "removal-2026-1"',
        (
            'vacancy = { of = "avery", cause = "other", '
            'declared_by = "all", date = 2027-01-02, link = "https://example.org/v" }'
        ),
    )
    said = meaning(election((others, ""), tied))
    assert said[0] == "1 candidate stands, against Reopen nominations: Blair Okonkwo."
    assert not [sentence for sentence in said if "removed by" in sentence]


def test_a_window_of_exactly_the_minimum_is_warned_of() -> None:
    """A second's late opening would be refused; a second more is enough to say nothing."""
    closes = "closes = 2027-03-01T12:00:00Z"
    exact = meaning(election((closes, "closes = 2027-02-22T12:00:00Z")))
    assert exact[-1] == (
        "Voting lasts exactly the 7 days of minimum_voting_days: "
        "an opening late by a second will be refused, so let it close later."
    )
    assert meaning(election((closes, "closes = 2027-02-22T12:00:01Z"))) == meaning(election())
