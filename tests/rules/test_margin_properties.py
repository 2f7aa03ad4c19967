"""Properties of every margin, whatever the ballots: tried on elections that hypothesis draws."""

from collections import Counter
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.rules.closeness.closeness import Margin
from election.rules.closeness.margin.alternative import halved_final_gap
from election.rules.closeness.margin.margin import holds, margin
from election.rules.closeness.other_lots import possible_ends
from election.rules.counting.irv import count
from election.rules.counting.rounds import Count
from election.rules.counting.tie_rule import TieRule
from tests.support.ballot_files import Ranking, rankings, same_everywhere

pytestmark = pytest.mark.exhaustive

NAMES = ("avery", "blair", "casey", "devon", "ellis")
Box = list[Ranking]
boxes = st.lists(rankings(NAMES), min_size=1, max_size=25)


def counted(box: Box, candidates: tuple[str, ...] = NAMES) -> Count:
    """Count by look-back and lot, with the candidates in their order as the lot."""
    return count(
        Counter(box), candidates, TieRule(ties="look-back", final_tie="lot", lot_order=candidates)
    )


def of(box: Box, candidates: tuple[str, ...] = NAMES) -> Margin:
    """Return the margin of that count."""
    return margin(
        Counter(box), candidates, TieRule(ties="look-back", final_tie="lot", lot_order=candidates)
    )


@same_everywhere
@given(boxes)
def test_it_is_exact_and_its_certificate_holds(box: Box) -> None:
    """At this size the margin is always exact, and the changed ballots elect the challenger."""
    found = of(box)
    assert found.exact
    assert found.lower == found.upper == sum(change.number for change in found.changes)
    assert holds(Counter(box), NAMES, counted(box).winner, found)


@same_everywhere
@given(boxes)
def test_it_is_at_most_half_the_final_gap_which_is_always_enough(box: Box) -> None:
    """Half the gap of the last two, when nobody else is left, always suffices."""
    found = counted(box)
    if found.winner is not None:
        half = halved_final_gap(Counter(box), found, found.winner)
        assert half.elects not in (None, found.winner)
        assert of(box).upper <= half.number <= len(box)


@same_everywhere
@given(boxes)
def test_it_is_0_exactly_where_a_lot_could_have_elected_somebody_else(box: Box) -> None:
    """With every tie by lot, margin 0 means that some lot order elects somebody else."""
    ends = possible_ends(Counter(box), NAMES, TieRule(ties="lot", final_tie="lot")).ends
    others = set(ends) - {(counted(box).winner,), ()}
    assert (of(box).upper == 0) == bool(others)


@same_everywhere
@given(boxes, rankings(NAMES), st.data())
def test_one_other_ballot_moves_it_by_one_at_most(
    box: Box, ranking: Ranking, data: st.DataObject
) -> None:
    """While the winner stays, one changed ballot changes the margin by one at most."""
    at = data.draw(st.integers(0, len(box) - 1))
    changed = [*box[:at], ranking, *box[at + 1 :]]
    if counted(box).winner == counted(changed).winner:
        assert abs(of(box).upper - of(changed).upper) <= 1


@same_everywhere
@given(boxes, st.data())
def test_the_order_of_the_ballots_and_of_the_candidates_changes_nothing(
    box: Box, data: st.DataObject
) -> None:
    """The number is the same; with ballots in another order the certificate is the same too."""
    assert of(data.draw(st.permutations(box))) == of(box)
    listed = tuple(data.draw(st.permutations(NAMES)))
    rule = {"ties": "look-back", "final_tie": "lot", "lot_order": NAMES}
    assert margin(Counter(box), listed, TieRule(**rule)).upper == of(box).upper  # type: ignore[arg-type]


@same_everywhere
@given(boxes)
def test_other_names_change_nothing(box: Box) -> None:
    """With new names everywhere, the lot order too, the margin is the same."""
    new = dict(zip(NAMES, ("zoe", "yan", "xia", "wim", "vic"), strict=True))
    renamed = [tuple(new[name] for name in ranking) for ranking in box]
    assert of(renamed, tuple(new.values())).upper == of(box).upper


@same_everywhere
@given(boxes, st.integers(2, 5))
def test_every_ballot_several_times_needs_at_most_as_many_times_more(box: Box, times: int) -> None:
    """Every changed ballot changed as often is enough, and sometimes fewer are."""
    assert of(box * times).upper <= of(box).upper * times


@same_everywhere
@given(boxes)
def test_a_candidate_whom_nobody_ranks_changes_nothing(box: Box) -> None:
    """This holds unless only one candidate stood before: then only the newcomer can challenge."""
    ranked = tuple(name for name in NAMES if name in set(chain.from_iterable(box)))
    if len(ranked) > 1:
        assert of(box, ranked).upper == of(box).upper
