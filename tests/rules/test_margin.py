"""The margin of an election: small ones that can be checked by eye, intervals and certificates."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from election.errors.counting import TieUnsettled
from election.rules.closeness.closeness import Change, Margin
from election.rules.closeness.margin.margin import MOST_STEPS, holds, margin
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile
from election.rules.counting.tie_rule import TieRule
from election.rules.poll.questions import REOPEN

BLAIR, DEVON, HARPER = CANDIDATES = ("blair", "devon", "harper")
RULE = TieRule(ties="look-back", final_tie="lot", lot_order=CANDIDATES)
CLOSE_BEHIND: Profile = {(BLAIR,): 7, (DEVON,): 9, (HARPER, BLAIR): 5}
"""Blair wins by 12 to 9, and has only two ballots more than Harper, who goes first."""


def of(
    profile: Profile,
    candidates: tuple[str, ...] = CANDIDATES,
    most_steps: int = MOST_STEPS,
    **rule: Any,
) -> Margin:
    """Return the margin by look-back and lot, unless other rules are given."""
    return margin(profile, candidates, replace(RULE, **rule), most_steps=most_steps)


def test_between_two_it_is_half_the_gap_rounded_up() -> None:
    """With 7 to 4, two changed ballots make it 5 to 6; one makes it 6 to 5 and is too few."""
    found = of({(BLAIR,): 7, (DEVON,): 4}, (BLAIR, DEVON))
    assert found == Margin(
        exact=True,
        lower=2,
        upper=2,
        challenger=DEVON,
        changes=(Change((BLAIR,), (DEVON,), 2),),
        lot_order=(DEVON, BLAIR),
    )


HELD_LATE: Profile = {
    ("blair", "harper"): 6,
    ("casey",): 17,
    ("devon", "indigo"): 5,
    ("harper", "blair"): 5,
    ("blair", "casey"): 5,
    ("indigo", "harper"): 4,
    ("harper", "indigo"): 5,
    ("indigo", "devon"): 4,
}
"""Casey wins the last round from Indigo with ballots that counted for Blair until Blair went."""


@pytest.mark.parametrize("most_steps", [0, 2000, MOST_STEPS])
def test_an_interval_has_a_certificate_that_holds(most_steps: int) -> None:
    """Ballots that the winner got late would change earlier rounds: others are changed first."""
    candidates = ("blair", "casey", "devon", "harper", "indigo")
    found = of(HELD_LATE, candidates, most_steps, lot_order=candidates)
    assert holds(HELD_LATE, candidates, "casey", found)


def test_what_needs_no_search_is_always_enough() -> None:
    """In 500 random elections the first way changes the winner, whoever held the ballots."""
    chance = Random(2027)
    for _ in range(500):
        candidates = ("blair", "casey", "devon", "harper", "indigo")[: chance.randint(2, 5)]
        box: Counter[tuple[str, ...]] = Counter()
        for _ in range(chance.randint(1, 30)):
            ranking = chance.sample(candidates, chance.randint(0, len(candidates)))
            box[tuple(ranking)] += chance.randint(1, 5)
        found = of(box, candidates, 0, lot_order=candidates)
        counted = count(box, candidates, replace(RULE, lot_order=candidates))
        assert holds(box, candidates, counted.winner, found), box


def test_ties_go_to_the_challenger() -> None:
    """With 8 to 4, two changed ballots make it 6 to 6, and that is enough."""
    assert of({(BLAIR,): 8, (DEVON,): 4}, (BLAIR, DEVON)).upper == 2


def test_an_early_round_can_be_closer_than_the_last() -> None:
    """Half the final gap is 2, but one ballot for Harper instead may eliminate Blair first."""
    found = of(CLOSE_BEHIND)
    assert (found.exact, found.upper, found.challenger) == (True, 1, DEVON)
    assert found.changes == (Change((BLAIR,), (HARPER, DEVON), 1),)
    assert holds(CLOSE_BEHIND, CANDIDATES, BLAIR, found)


def test_whoever_has_no_ballot_can_be_the_challenger() -> None:
    """With one ballot for Blair and ten blank ones, one changed ballot ties Devon with Blair."""
    found = of({(BLAIR,): 1, (): 10}, (BLAIR, DEVON))
    assert (found.upper, found.challenger) == (1, DEVON)


def test_a_result_by_lot_has_margin_0() -> None:
    """Blair won a tie by lot, so Devon needs another lot and no changed ballot."""
    tied: Profile = {(BLAIR,): 4, (DEVON,): 4}
    found = of(tied, (BLAIR, DEVON))
    assert (found.exact, found.upper, found.challenger, found.changes) == (True, 0, DEVON, ())
    assert holds(tied, (BLAIR, DEVON), BLAIR, found)


def test_a_tie_that_look_back_settles_has_margin_0_too() -> None:
    """The challenger may win every tie, also one that look-back settles otherwise."""
    profile: Profile = {(BLAIR,): 4, (DEVON,): 3, (HARPER, DEVON): 1}
    found = of(profile)
    assert (found.upper, found.challenger) == (0, DEVON)
    assert holds(profile, CANDIDATES, BLAIR, found)


def test_a_tie_left_open_has_margin_0_for_either() -> None:
    """Nobody was elected, and either of the two could be; the rounds before stay as they were."""
    profile: Profile = {(BLAIR,): 4, (DEVON,): 3, (HARPER, DEVON): 1}
    found = of(profile, final_tie="runoff")
    assert found == Margin(
        exact=True,
        lower=0,
        upper=0,
        challenger=BLAIR,
        changes=(),
        lot_order=(BLAIR, DEVON, HARPER),
    )
    assert holds(profile, CANDIDATES, None, found)


def test_a_tie_with_reopen_nominations_has_margin_0() -> None:
    """No lot settles it, and Devon or other nominations could win without a changed ballot."""
    candidates = (REOPEN, DEVON)
    found = of({(DEVON,): 2, (REOPEN,): 2}, candidates, never_by_lot=REOPEN, lot_order=None)
    assert (found.exact, found.upper, found.challenger) == (True, 0, REOPEN)


def test_without_a_result_it_is_one_ballot() -> None:
    """All ballots are blank, and one that ranks a candidate elects them."""
    blank: Profile = {(): 3}
    found = of(blank)
    assert found.changes == (Change((), (BLAIR,), 1),)
    assert (found.exact, found.upper, found.challenger) == (True, 1, BLAIR)
    assert holds(blank, CANDIDATES, None, found)


@pytest.mark.parametrize(
    ("profile", "candidates", "winner"),
    [({(BLAIR,): 3}, (BLAIR,), BLAIR), ({}, CANDIDATES, None), ({(): 2}, (), None)],
)
def test_where_nobody_else_can_win_there_is_no_challenger(
    profile: Profile, candidates: tuple[str, ...], winner: str | None
) -> None:
    """With one candidate, no ballot or no candidate, not even all ballots changed are enough."""
    found = of(profile, candidates)
    beyond = sum(profile.values()) + 1
    assert (found.exact, found.lower, found.upper) == (True, beyond, beyond)
    assert (found.challenger, found.changes, found.lot_order) == (None, (), ())
    assert holds(profile, candidates, winner, found)
    assert not holds({(BLAIR,): 3}, (BLAIR, DEVON), BLAIR, found)


def test_a_tie_that_no_order_settles_is_refused_as_by_the_count() -> None:
    """A margin needs a possible count, so it refuses what the count refuses."""
    with pytest.raises(TieUnsettled):
        of({(BLAIR,): 1, (DEVON,): 1}, (BLAIR, DEVON), lot_order=None)


def test_the_json_holds_lists_and_null() -> None:
    """The record stores lists and null, and no tuples."""
    assert of(CLOSE_BEHIND).to_json() == {
        "exact": True,
        "lower": 1,
        "upper": 1,
        "challenger": "devon",
        "changes": [{"before": ["blair"], "after": ["harper", "devon"], "number": 1}],
        "lot_order": ["devon", "harper", "blair"],
    }
    assert of({}).to_json()["challenger"] is None


PROVEN = of({(BLAIR,): 9, (DEVON,): 4}, (BLAIR, DEVON))
TWO_LESS = (Change((BLAIR,), (DEVON,), 5), Change((BLAIR,), (DEVON,), -2))


@pytest.mark.parametrize(
    "forged",
    [
        replace(PROVEN, upper=2),
        replace(PROVEN, challenger=BLAIR),
        replace(PROVEN, changes=(Change((BLAIR,), (DEVON,), 2),), upper=2),
        replace(PROVEN, changes=(Change((BLAIR, DEVON), (DEVON,), 3),)),
        replace(PROVEN, changes=(Change((BLAIR,), (DEVON, DEVON), 3),)),
        replace(PROVEN, changes=(Change((BLAIR,), (HARPER,), 3),)),
        replace(PROVEN, changes=TWO_LESS),
        replace(PROVEN, changes=(Change((BLAIR,), (DEVON,), 10),), upper=10),
    ],
)
def test_a_certificate_that_proves_nothing_does_not_hold(forged: Margin) -> None:
    """A wrong number, the winner, too few ballots, absent or invalid ballots: none is accepted."""
    profile: Profile = {(BLAIR,): 9, (DEVON,): 4}
    assert holds(profile, (BLAIR, DEVON), BLAIR, PROVEN)
    assert not holds(profile, (BLAIR, DEVON), BLAIR, forged)


def made(seed: int, candidates: str, ballots: int) -> dict[tuple[str, ...], int]:
    """Draw ballots of any length in any order."""
    chance, profile = Random(seed), dict[tuple[str, ...], int]()
    for _ in range(ballots):
        ranking = tuple(chance.sample(candidates, chance.randint(1, len(candidates))))
        profile[ranking] = profile.get(ranking, 0) + 1
    return profile


@pytest.mark.parametrize("seed", range(4))
def test_an_interval_says_so_and_contains_the_margin(seed: int) -> None:
    """However few the steps, the margin lies within it, and changed ballots prove its upper end."""
    profile, candidates = made(seed, "abcdefgh", 60), tuple("abcdefgh")
    full = of(profile, candidates, lot_order=candidates)
    assert full.exact
    intervals = [
        of(profile, candidates, lot_order=candidates, most_steps=4**exponent)
        for exponent in range(3, 12)
    ]
    for found in intervals:
        assert found.lower <= full.upper <= found.upper
        assert found.exact == (found.lower == found.upper)
        winner = next(who for who in candidates if holds(profile, candidates, who, found))
        assert winner != found.challenger
    assert not intervals[0].exact
    assert intervals[-1].exact


def test_the_order_of_the_ballots_changes_nothing() -> None:
    """The margin is the same, and so is its certificate."""
    profile = made(1, "abcdef", 40)
    backwards = dict(reversed(profile.items()))
    order = tuple("abcdef")
    assert of(profile, order, lot_order=order) == of(backwards, order, lot_order=order)


def test_it_is_the_same_on_every_machine() -> None:
    """Python orders its sets anew in each process, and the margins stay the same."""
    line = (
        "import json; from tests.rules.test_margin import made, of; order = tuple('abcdefgh');"
        "print(json.dumps([of(made(5, order, 60), order, lot_order=order, most_steps=steps)"
        ".to_json() for steps in (1_000, 20_000, 1_000_000)]))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", line],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
    assert [outcome["exact"] for outcome in json.loads(printed.pop())] == [False, False, True]
