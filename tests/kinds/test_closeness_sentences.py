"""The closeness of a result in plain words: each kind of poll has its own sentences."""

import pytest

from election.kinds.decision.kind import DecisionKind
from election.kinds.election.closeness_sentences import condorcet_sentence, margin_sentence
from election.kinds.election.tally import closeness
from election.kinds.removal.kind import RemovalKind
from election.results.record.stored import stored_record
from election.rules.closeness.closeness import Margin, Pairwise
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile
from election.rules.counting.rounds import Count
from election.rules.counting.threshold import ThresholdCount, count_threshold
from election.rules.counting.tie_rule import TieRule
from election.rules.poll.questions import REOPEN
from election.rules.poll.ratio import Ratio, Threshold
from tests.support.kinds import ranked_in
from tests.support.poll_files import DECISION, REMOVAL, read
from tests.support.world import ELECTION, World

NAMES = {"blair": "Blair", "devon": "Devon", "harper": "Harper"}
CANDIDATES = tuple(NAMES)
PROFILE: Profile = {
    ("blair",): 4,
    ("devon", "harper"): 3,
    ("harper", "devon"): 2,
}
RULE = TieRule(ties="look-back", final_tie="runoff", lot_order=CANDIDATES, never_by_lot=REOPEN)


def counted() -> Count:
    return count(PROFILE, CANDIDATES, RULE)


def threshold(yes: int, no: int) -> ThresholdCount:
    """Return a count of nine electors, of whom 3/4 are needed."""
    return count_threshold(
        {"yes": yes, "no": no},
        entitled=9,
        recused=0,
        envelopes=yes + no,
        threshold=Threshold("at least", Ratio(3, 4)),
        base="roll",
    )


def test_the_margin_is_told_with_whom_it_would_have_elected() -> None:
    """The sentence says how many ballots, whom they would have elected, and by what tie."""
    found = closeness(PROFILE, CANDIDATES, RULE).margin
    sentence = margin_sentence(found, NAMES)
    assert sentence.startswith("The margin is 1 ballot: had 1 ballot been marked otherwise")
    assert NAMES[found.challenger or ""] in sentence


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Margin(True, 3, 3, None, (), ()), "nobody else could have won"),
        (Margin(True, 0, 0, "blair", (), ()), "0 ballots: had every tie gone to Blair"),
        (Margin(False, 2, 5, "blair", (), ()), "it lies between 2 and 5 ballots"),
    ],
)
def test_what_is_not_a_plain_margin_says_so(found: Margin, said: str) -> None:
    """A result without a challenger, a tie and an interval each have a sentence."""
    assert said in margin_sentence(found, NAMES)


@pytest.mark.parametrize(
    ("yes", "no", "said"),
    [
        (7, 1, "With one Yes fewer it would not have carried."),
        (9, 0, "With up to 2 Yes fewer it would still have carried."),
        (6, 3, "It would have carried had 1 of the No been Yes."),
        (3, 2, "It would not have carried had every No been a Yes."),
    ],
)
def test_a_removal_says_how_many_ballots_it_hung_on(yes: int, no: int, said: str) -> None:
    """The number of ballots is told where 7 of 9 are needed."""
    kind = RemovalKind(read(REMOVAL).definition)
    assert kind.margin_sentence(threshold(yes, no)) == said


@pytest.mark.parametrize(
    ("yes", "no", "said"),
    [
        (7, 1, "With one Yes fewer it would not have been confirmed."),
        (9, 0, "With up to 2 Yes fewer it would still have been confirmed."),
        (6, 3, "It would have been confirmed had 1 of the No been Yes."),
        (3, 2, "It would not have been confirmed had every No been a Yes."),
    ],
)
def test_a_decision_says_how_many_ballots_it_hung_on(yes: int, no: int, said: str) -> None:
    """The numbers are those of a removal, in the words of a decision's outcomes."""
    kind = DecisionKind(read(DECISION).definition)
    assert kind.margin_sentence(threshold(yes, no)) == said


@pytest.mark.parametrize(
    ("best", "said"),
    [
        (None, "no Condorcet winner"),
        ("devon", "wins as well: against each of the others"),
        ("blair", "was not elected: the rule is instant runoff"),
    ],
)
def test_the_condorcet_winner_is_named_and_decides_nothing(best: str | None, said: str) -> None:
    """Devon is named as the Condorcet winner, and was elected by the count."""
    assert said in condorcet_sentence(Pairwise({}, best), counted(), NAMES)


def test_the_tally_keeps_it_and_the_report_tells_it(world: World) -> None:
    """tally.json, the report's text and its page have the same numbers."""
    slug = world.make_open_poll(ELECTION)
    everybody = dict.fromkeys(("avery", "casey", "devon", "ellis", "gray"), ("blair",))
    tally = world.cast_and_tally(slug, {**everybody, "harper": ("devon",)})
    found = ranked_in(tally).closeness
    assert (found.margin.upper, found.pairwise.condorcet_winner) == (2, "blair")
    assert world.tally_of(slug) == tally
    world.publish(slug)
    with world.database.reading() as tx:
        from election.services import store

        report = stored_record(tx, store.find(tx, slug))["report.md"].decode()
    assert "How close it was" in report
    assert "The margin is 2 ballots" in report
