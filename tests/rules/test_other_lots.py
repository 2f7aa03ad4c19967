"""Other lots that could have changed the winner: compared with every lot order there is."""

from collections import Counter
from itertools import permutations, product
from random import Random
from typing import Any, get_args

import pytest

from election.rules.closeness.closeness import End, PossibleEnds
from election.rules.closeness.other_lots import possible_ends
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile
from election.rules.counting.rounds import Count
from election.rules.counting.tie_rule import TieRule, Ties

BLAIR, DEVON, HARPER = CANDIDATES = ("blair", "devon", "harper")
THREE_ALIKE: Profile = {(BLAIR,): 2, (DEVON,): 2, (HARPER,): 2}
RULES: list[dict[str, Any]] = [
    {"ties": ties, "final_tie": final_tie, "never_by_lot": never}
    for ties, final_tie, never in product(("look-back", "lot"), ("runoff", "lot"), (None, "a"))
]


def ends_of_every_order(profile: Profile, candidates: tuple[str, ...], **rule: Any) -> set[End]:
    """Count under each of the orders in turn, and return how the counts end."""
    counts = (
        count(profile, candidates, TieRule(lot_order=order, **rule))
        for order in permutations(candidates)
    )
    return {counted.tied or ((counted.winner,) if counted.winner else ()) for counted in counts}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: " ".join(map(str, rule.values())))
def test_the_ends_are_those_of_all_lot_orders(rule: dict[str, Any]) -> None:
    """Small random elections, full of ties, are counted under all orders, at most 24."""
    for seed in range(400):
        chance = Random(seed)
        candidates = tuple("abcd"[: chance.randint(1, 4)])
        rankings = (
            tuple(chance.sample(candidates, chance.randint(0, len(candidates)))) for _ in range(6)
        )
        profile = Counter(rankings)
        found = possible_ends(profile, candidates, TieRule(**rule))
        assert found.explored_fully
        assert set(found.ends) == ends_of_every_order(profile, candidates, **rule), profile


def counted(profile: Profile, *order: str) -> Count:
    """Count by lot alone, so that every tie hangs on the order."""
    return count(profile, CANDIDATES, TieRule(ties="lot", final_tie="lot", lot_order=order))


def test_a_lot_between_losers_that_does_not_matter_changes_nothing() -> None:
    """Blair wins whether Devon or Harper goes first."""
    profile: Profile = {(BLAIR,): 3, (DEVON, BLAIR): 2, (HARPER, BLAIR): 2, (): 1}
    found = possible_ends(profile, CANDIDATES, TieRule(ties="lot", final_tie="lot"))
    assert found == PossibleEnds(tuple(sorted({(BLAIR,)})), explored_fully=True)
    assert found.could_change(counted(profile, *CANDIDATES)) == "no"


def test_a_lot_that_decides_is_said_to() -> None:
    """With two ballots for each of three, any of them could have been elected."""
    found = possible_ends(THREE_ALIKE, CANDIDATES, TieRule(ties="lot", final_tie="lot"))
    assert set(found.ends) == {(BLAIR,), (DEVON,), (HARPER,)}
    assert found.could_change(counted(THREE_ALIKE, *CANDIDATES)) == "yes"


def test_without_a_valid_ballot_no_lot_matters() -> None:
    """There is no result under any order."""
    found = possible_ends({(): 3}, CANDIDATES, TieRule(ties="lot", final_tie="lot"))
    assert found == PossibleEnds(tuple(sorted({()})), explored_fully=True)
    assert found.could_change(counted({(): 3})) == "no"


def test_which_two_are_left_tied_is_an_end_of_its_own() -> None:
    """Each pair can be left tied for a runoff, and then nobody is elected."""
    found = possible_ends(THREE_ALIKE, CANDIDATES, TieRule(ties="look-back", final_tie="runoff"))
    assert set(found.ends) == {(BLAIR, DEVON), (BLAIR, HARPER), (DEVON, HARPER)}


ALL_ALIKE: Profile = {(who,): 1 for who in "abcdefghij"}


def test_ways_that_meet_again_are_followed_once() -> None:
    """Ten alike have 3,628,800 orders, and are explored within the bound of steps."""
    found = possible_ends(
        ALL_ALIKE, tuple("abcdefghij"), TieRule(ties="look-back", final_tie="lot")
    )
    assert found.explored_fully
    assert set(found.ends) == {(who,) for who in "abcdefghij"}


def test_the_same_candidates_reached_another_way_are_another_situation() -> None:
    """The lot between X and Y decides, two lots later, whom a look-back keeps: A or B."""
    ballots = {"a": 3, "b a": 3, "c": 5, "w z": 3, "z": 3, "y b": 1, "x a": 1}
    profile = {tuple(ranking.split()): number for ranking, number in ballots.items()}
    found = possible_ends(profile, tuple("abcwzyx"), TieRule(ties="look-back", final_tie="lot"))
    assert found == PossibleEnds(tuple(sorted({("a",), ("c",), ("z",)})), explored_fully=True)


def test_without_look_back_only_who_continues_makes_a_situation() -> None:
    """Ten rotations of one ranking have some 2,600 ways by lot alone, and else some 11,400."""
    names = "abcdefghij"
    rotations: Profile = {(*names[start:], *names[:start]): 1 for start in range(10)}
    explored = {
        ties: possible_ends(
            rotations, tuple(names), TieRule(ties=ties, final_tie="lot"), most_steps=400_000
        ).explored_fully
        for ties in get_args(Ties)
    }
    assert explored == {"look-back": False, "lot": True}


def test_a_bound_that_is_reached_is_confessed() -> None:
    """Ways are followed until one ends, and the result says that others were not explored."""
    rule: dict[str, Any] = {"ties": "look-back", "final_tie": "lot"}
    profile: Profile = {(BLAIR,): 3, (DEVON,): 2, (HARPER,): 2, (DEVON, HARPER): 0}
    found = possible_ends(profile, CANDIDATES, TieRule(**rule), most_steps=0)
    assert found == PossibleEnds(((BLAIR,),), explored_fully=False)
    assert found.could_change(
        count(profile, CANDIDATES, TieRule(lot_order=CANDIDATES, **rule))
    ) == ("not explored fully")


def test_another_end_that_was_found_is_told_though_the_bound_was_reached() -> None:
    """One is enough to say that another lot could have changed the result."""
    candidates = tuple("abcdefghij")
    rule: dict[str, Any] = {"ties": "look-back", "final_tie": "lot"}
    found = possible_ends(ALL_ALIKE, candidates, TieRule(**rule), most_steps=0)
    assert (len(found.ends), found.explored_fully) == (2, False)
    assert (
        found.could_change(count(ALL_ALIKE, candidates, TieRule(lot_order=candidates, **rule)))
        == "yes"
    )
