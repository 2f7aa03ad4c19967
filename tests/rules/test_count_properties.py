"""Properties of every count, whatever the ballots: tried on elections that hypothesis draws."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.kinds.election.second_counter import recount
from election.rules.counting.irv import count, strike
from election.rules.counting.piles import Profile
from election.rules.counting.rounds import Count
from election.rules.counting.tie_rule import FinalTie, TieRule, Ties

pytestmark = pytest.mark.exhaustive

NAMES = ("avery", "blair", "casey", "devon", "ellis")
Ranking = tuple[str, ...]

same_everywhere = settings(deadline=None, derandomize=True, database=None, max_examples=300)


@dataclass(frozen=True)
class Case:
    """An election: ballots as they came, candidates, lot order and tie rules."""

    ballots: tuple[Ranking, ...]
    candidates: tuple[str, ...]
    lot_order: tuple[str, ...]
    ties: Ties
    final_tie: FinalTie

    def count(self) -> Count:
        return count_of(Counter(self.ballots), self)


def count_of(profile: Profile, case: Case) -> Count:
    """Count a profile by the rules of the case."""
    return count(
        profile,
        case.candidates,
        TieRule(ties=case.ties, final_tie=case.final_tie, lot_order=case.lot_order),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw two to five candidates and up to 25 ballots, many of them alike."""
    candidates = draw(st.permutations(NAMES).map(tuple))[: draw(st.integers(2, 5))]
    ranking = st.lists(st.sampled_from(candidates), unique=True).map(tuple)
    ties: Literal["look-back", "lot"] = draw(st.sampled_from(("look-back", "lot")))
    final_tie: Literal["runoff", "lot"] = draw(st.sampled_from(("runoff", "lot")))
    return Case(
        tuple(draw(st.lists(ranking, max_size=25))),
        candidates,
        tuple(draw(st.permutations(candidates))),
        ties,
        final_tie,
    )


@same_everywhere
@given(cases(), st.data())
def test_the_order_of_the_ballots_changes_nothing(case: Case, data: st.DataObject) -> None:
    """The same ballots in any order have the same count."""
    shuffled = tuple(data.draw(st.permutations(case.ballots)))
    assert count_of(Counter(shuffled), case) == case.count()


@same_everywhere
@given(cases())
def test_the_names_of_the_candidates_change_nothing(case: Case) -> None:
    """With new names everywhere, the lot order too, the same count comes out in the new names."""
    new = dict(zip(NAMES, ("zoe", "yan", "xia", "wim", "vic"), strict=True))

    def renamed(names: Ranking) -> Ranking:
        return tuple(new[name] for name in names)

    renamed_count = Case(
        tuple(map(renamed, case.ballots)),
        renamed(case.candidates),
        renamed(case.lot_order),
        case.ties,
        case.final_tie,
    ).count()
    found = case.count()
    assert (renamed_count.outcome, renamed_count.tied) == (found.outcome, renamed(found.tied))
    assert renamed_count.winner == (found.winner and new[found.winner])
    assert [dict(round_.tally) for round_ in renamed_count.rounds] == [
        {new[name]: number for name, number in round_.tally.items()} for round_ in found.rounds
    ]


@same_everywhere
@given(cases(), st.data())
def test_the_order_in_which_candidates_are_listed_changes_nothing(
    case: Case, data: st.DataObject
) -> None:
    """Only the lot order decides between equals, never the order of a list."""
    listed = tuple(data.draw(st.permutations(case.candidates)))
    other = Case(case.ballots, listed, case.lot_order, case.ties, case.final_tie).count()
    found = case.count()
    assert (other.outcome, other.winner, set(other.tied)) == (
        found.outcome,
        found.winner,
        set(found.tied),
    )
    assert [(round_.tally, round_.eliminated) for round_ in other.rounds] == [
        (round_.tally, round_.eliminated) for round_ in found.rounds
    ]


@same_everywhere
@given(cases())
def test_a_majority_of_first_preferences_wins_at_once(case: Case) -> None:
    """Whoever has a majority is elected in round 1; without a majority nobody is elected in it."""
    first = Counter(ballot[0] for ballot in case.ballots if ballot)
    ahead = [name for name, number in first.items() if 2 * number > first.total()]
    found = case.count()
    if ahead:
        assert (found.winner, len(found.rounds)) == (ahead[0], 1)
    elif found.rounds and len(case.candidates) > 2:
        assert found.rounds[0].elected is None


@same_everywhere
@given(cases())
def test_every_round_accounts_for_every_ballot(case: Case) -> None:
    """A round's sum is all ballots less the exhausted, and exhausted ballots never come back."""
    found = case.count()
    exhausted = [round_.exhausted for round_ in found.rounds]
    for round_ in found.rounds:
        assert sum(round_.tally.values()) == round_.continuing == found.ballots - round_.exhausted
    assert exhausted == sorted(exhausted)
    assert exhausted[:1] in ([], [found.blank])


@same_everywhere
@given(cases())
def test_every_round_does_exactly_one_thing(case: Case) -> None:
    """All rounds but the last eliminate one; the last elects one or leaves a tie of two open."""
    found = case.count()
    gone: list[str] = []
    for number, round_ in enumerate(found.rounds, start=1):
        assert round_.number == number
        assert tuple(round_.tally) == tuple(name for name in case.candidates if name not in gone)
        gone.extend([round_.eliminated] if round_.eliminated else [])
    assert len(gone) == max(0, len(found.rounds) - 1)
    last = {"elected": (1, 0), "tied": (0, 2), "no result": (0, 0)}[found.outcome]
    assert (int(found.winner is not None), len(found.tied)) == last


@same_everywhere
@given(cases(), st.sets(st.sampled_from(NAMES), max_size=3))
def test_striking_the_withdrawn_equals_never_having_had_them(case: Case, gone: set[str]) -> None:
    """Each ballot counts as if the withdrawn had never stood."""
    left = tuple(name for name in case.candidates if name not in gone)
    without = [tuple(name for name in ballot if name in left) for ballot in case.ballots]
    smaller = Case(tuple(without), left, case.lot_order, case.ties, case.final_tie)
    assert count_of(strike(Counter(case.ballots), gone), smaller) == smaller.count()


@same_everywhere
@given(cases())
def test_more_of_the_same_ballots_have_the_same_rounds(case: Case) -> None:
    """With every ballot seven times, the eliminations are the same and numbers are times seven."""
    once, more = case.count(), count_of(Counter(case.ballots * 7), case)
    assert [(round_.eliminated, round_.elected, round_.tie) for round_ in more.rounds] == [
        (round_.eliminated, round_.elected, round_.tie) for round_ in once.rounds
    ]
    assert more.rounds[-1:] == () or more.rounds[-1].continuing == 7 * once.rounds[-1].continuing


@same_everywhere
@given(cases())
def test_the_second_counter_agrees_on_all_of_them(case: Case) -> None:
    """The two counters agree on every election that is drawn."""
    recount(
        Counter(case.ballots),
        case.count(),
        TieRule(ties=case.ties, final_tie=case.final_tie, lot_order=case.lot_order),
    )
