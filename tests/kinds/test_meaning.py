"""The rules in sentences that the draft prints before anything is frozen."""

from collections.abc import Sequence

import pytest

from election.kinds.election.tie_sentences import tie_rule_sentences
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition
from election.rules.poll.questions import SubjectMode
from tests.support.kinds import election_in
from tests.support.poll_files import ELECTION, Change, decision, election, removal, roll_lines


def meaning(definition: Definition) -> tuple[str, ...]:
    """Return what the draft prints, without its warnings of small electorates."""
    kind = kind_of(definition)
    warnings = kind.small_electorate_sentences()
    return tuple(sentence for sentence in kind.draft_sentences() if sentence not in warnings)


def cast_removal(quorum: str) -> Definition:
    """Return the removal of Avery by three quarters of those who vote Yes or No."""
    change: Change = ('base = "roll"', f'base = "cast"\nquorum = "{quorum}"')
    return removal("counts_and_votes", 9, change)


def test_the_draft_of_a_removal_says_what_is_needed() -> None:
    """The draft prints every sentence of the example, in order."""
    assert meaning(removal("counts_and_votes")) == (
        "7 Yes of 9 are needed (before recusals).",
        "Abstaining, or not casting, has the effect of No here: 7 Yes are needed.",
        "Avery, whose removal is asked, is one of the electors and has a ballot.",
        "The project adopted these settings at https://example.org/governance@8d21f00.",
        (
            "2 of 3 trustees: any 2 of Robin Castellanos, Sam Whitfield and Terry Nakamura can "
            "together open ballots."
        ),
    )


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        ("counted_no_ballot", "is one of the electors and has no ballot"),
        ("excluded", "is not one of the electors and has no ballot"),
    ],
)
def test_the_draft_says_what_the_subject_mode_means(mode: SubjectMode, sentence: str) -> None:
    """The mode has no default, so the draft explains the one that was chosen."""
    assert sentence in meaning(removal(mode))[-3]


def unanimity(mode: SubjectMode, sizes: Sequence[int]) -> list[str | None]:
    """Return, for each size of roll, the sentences about the other electors that end so."""
    meanings = [meaning(removal(mode, size)) for size in sizes]
    ends = ("every other elector must vote Yes.", "the removal cannot be carried.")
    found = [
        [sentence for sentence in sentences if sentence.endswith(ends)] for sentences in meanings
    ]
    return [sentence[0] if sentence else None for sentence in found]


def test_with_the_lead_counted_small_electorates_need_everybody_else() -> None:
    """N = 4 to 7 needs every other elector, and N = 3 needs the lead's own Yes."""
    every = "Unless the lead votes Yes, every other elector must vote Yes."
    cannot = "Unless the lead votes Yes, the removal cannot be carried."
    assert unanimity("counts_and_votes", range(3, 9)) == [cannot, *[every] * 4, None]


def test_with_a_lead_counted_without_a_ballot_it_does_not_hang_on_them() -> None:
    """The numbers are the same, and the lead has no Yes to give."""
    assert unanimity("counted_no_ballot", range(3, 9)) == [
        "With so small a roll, the removal cannot be carried.",
        *["With so small a roll, every other elector must vote Yes."] * 4,
        None,
    ]


def test_with_the_lead_excluded_three_others_must_agree() -> None:
    """N = 2 and 3 need everybody; from N = 4 on one may say No."""
    assert unanimity("excluded", range(3, 7)) == [
        "With so small a roll, every other elector must vote Yes.",
        "With so small a roll, every other elector must vote Yes.",
        None,
        None,
    ]


def test_without_rules_the_draft_says_that_none_are_given() -> None:
    """The draft says so, for readers ask where the project adopted such settings."""
    rules = 'rules = "https://example.org/governance@8d21f00"            # where the project'
    without = removal("counts_and_votes", 9, (rules, "# where the project"))
    assert "No adopted text given." in meaning(without)
    assert "No adopted text given." not in meaning(removal("excluded"))


def test_with_base_cast_the_draft_speaks_of_those_who_vote() -> None:
    """The quorum is told in ballots, and abstaining is not told as a No."""
    assert meaning(cast_removal("1/2"))[:2] == (
        (
            "At least 3/4 of all Yes and No must be Yes; "
            "at least 5 of 9 electors must cast a ballot (before recusals)."
        ),
        (
            "Abstaining, or not casting, counts neither as Yes nor as No here; "
            "a ballot that abstains counts for the quorum."
        ),
    )
    assert "there is no quorum" in meaning(cast_removal("0"))[0]


def test_the_draft_of_a_decision_says_what_is_needed() -> None:
    """The draft prints every sentence of the example, in order; Casey is excluded, so N is 8."""
    assert meaning(decision()) == (
        "6 Yes of 8 are needed (before recusals): at least 2/3 of the electors.",
        "Abstaining, or not casting, has the effect of No here: 6 Yes are needed.",
        "Casey Moreau, whom the decision is about, is not one of the electors and has no ballot.",
        "The project adopted these settings at https://example.org/governance@8d21f00.",
    )


def test_the_draft_of_a_decision_warns_where_every_other_elector_must_agree() -> None:
    """The warning names the elector; a decision about nobody on the roll has none."""
    three = roll_lines(
        "avery,Avery Lindqvist,avery@example.org,,,yes",
        "blair,Blair Okonkwo,blair@example.org,,,no",
        "casey,Casey Moreau,casey@example.org,,,no",
    )
    modes = ("counts_and_votes", "counted_no_ballot", "excluded")
    warnings_by_mode = {
        mode: meaning(decision(('"excluded"', f'"{mode}"'), roll=three))[1] for mode in modes
    }
    every = "every other elector must vote Yes."
    assert warnings_by_mode == {
        "counts_and_votes": f"Unless Casey Moreau votes Yes, {every}",
        "counted_no_ballot": f"With so small a roll, {every}",
        "excluded": f"With so small a roll, {every}",
    }
    unanimous = ('"at least 2/3"', '"at least 1"')
    alone = decision(unanimous, ('"excluded"', '"counted_no_ballot"'), roll=three)
    assert meaning(alone)[1] == "With so small a roll, it cannot be confirmed."
    stranger = (('about = "casey"', 'about = "Kim Sörensen"'), ('subject_mode = "excluded"', ""))
    assert meaning(decision(*stranger, roll=three))[1].startswith("Abstaining")


def test_the_draft_of_a_decision_about_nobody_says_nothing_of_a_subject() -> None:
    """The draft leaves out the empty sentence."""
    sentences = meaning(decision(('about = "casey"', ""), ('subject_mode = "excluded"', "")))
    assert [sentence.split(" ")[0] for sentence in sentences] == ["6", "Abstaining,", "The"]


def test_the_draft_of_an_election_says_its_rules_in_words() -> None:
    """The draft says who stands, the quorum in ballots, and both tie rules."""
    sentences = meaning(election())
    assert "at least 5 of 9 electors must cast a ballot" in sentences[0]
    assert (
        sentences[1]
        == "3 candidates stand: Blair Okonkwo, Devon Ștefănescu, Harper da Silva-Núñez."
    )
    assert sentences[2] == "A candidate may withdraw until the close while two others stand."
    assert tie_rule_sentences(election_in(election())) == sentences[4:-1]
    assert sentences[-1] == "The lead removed by removal-2026-1 may not stand."


def test_the_other_rules_have_their_own_words() -> None:
    """Lots only, Reopen nominations, no quorum and a removed lead who may stand have sentences."""
    sentences = meaning(
        election(
            ('ties = "look-back"', 'ties = "lot"'),
            ('final_tie = "runoff"', 'final_tie = "lot"'),
            ('quorum = "1/2"', 'quorum = "0"'),
            ("reopen_nominations = false", "reopen_nominations = true"),
            ("removed_may_stand = false", "removed_may_stand = true"),
        )
    )
    assert "there is no quorum" in sentences[0]
    assert sentences[1].startswith(
        "3 candidates stand, against Reopen nominations: Blair Okonkwo, "
    )
    assert not [sentence for sentence in sentences if "look-back" in sentence]
    assert "nominations are reopened" in sentences[-2]
    assert sentences[-1] == "The lead removed by removal-2026-1 may stand."


def test_one_candidate_stands_against_reopen_nominations() -> None:
    """One candidate is told in the singular; after a vacancy no removed lead is mentioned."""
    start = ELECTION.index('[[candidates]]\nid = "devon"')
    others = ELECTION[start : ELECTION.index("[times]")]
    tied = (
        'removal = "removal-2026-1"',
        (
            'vacancy = { of = "avery", cause = "other", '
            'declared_by = "all", date = 2027-01-02, link = "https://example.org/v" }'
        ),
    )
    sentences = meaning(election((others, ""), tied))
    assert sentences[1] == "1 candidate stands, against Reopen nominations: Blair Okonkwo."
    assert not [sentence for sentence in sentences if "removed by" in sentence]
