"""Ballots as columns of numbers: another form of the same ballots, with the same count."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.rules.counting.irv import count, count_piles, strike
from election.rules.counting.numpy_piles import BallotColumns
from election.rules.counting.tie_rule import TieRule
from tests.support.ballot_files import Ranking, rankings, same_everywhere

NAMES = ("Avery", "Blair", "Casey", "Devon")


def columns(cast: list[tuple[Ranking, int]]) -> BallotColumns:
    """Return the rankings, each with its number of ballots, as columns."""
    width = max((len(ranking) for ranking, _ in cast), default=0)
    ranks = (
        [NAMES.index(ranking[place]) + 1 if place < len(ranking) else 0 for ranking, _ in cast]
        for place in range(width)
    )
    return BallotColumns(
        NAMES,
        tuple(np.array(column, dtype=np.uint8) for column in ranks),
        np.array([number for _, number in cast], dtype=np.int64),
    )


def profile(cast: list[tuple[Ranking, int]]) -> Counter[Ranking]:
    """Return the same ballots as a profile: each ranking with its number."""
    ballots: Counter[Ranking] = Counter()
    for ranking, number in cast:
        ballots[ranking] += number
    return ballots


CAST = st.lists(st.tuples(rankings(NAMES), st.integers(0, 5)), max_size=20)


@pytest.mark.exhaustive
@settings(same_everywhere, max_examples=300)
@given(CAST, st.permutations(list(NAMES)), st.lists(st.sampled_from(NAMES), unique=True))
def test_the_count_is_that_of_the_rankings(
    cast: list[tuple[Ranking, int]], lot: list[str], withdrawn: list[str]
) -> None:
    """Every round and every tie is the same, whoever has withdrawn."""
    standing = tuple(name for name in NAMES if name not in withdrawn)
    own, ballots = columns(cast), profile(cast)
    assert own.ballots == sum(ballots.values())
    for ties in ("look-back", "lot"):
        rule = TieRule(ties=ties, final_tie="lot", lot_order=tuple(lot))
        found = count_piles(own.piles(standing), own.ballots, rule)
        assert found == count(strike(ballots, withdrawn), standing, rule)


@same_everywhere
@given(CAST)
def test_the_rankings_come_back(cast: list[tuple[Ranking, int]]) -> None:
    """Equal rankings come back as one, with their numbers added."""
    assert columns(cast).profile() == profile(cast)


def test_numbers_are_whole_and_large() -> None:
    """No number is rounded: a billion billion ballots and one more are counted exactly."""
    many = 10**18
    cast = [(("Avery",), many), (("Blair",), many), (("Casey", "Blair"), 1)]
    own = columns(cast)
    found = count_piles(own.piles(NAMES), own.ballots, TieRule(ties="look-back", final_tie="lot"))
    assert found.winner == "Blair"
    assert found.rounds[-1].tally == {"Avery": many, "Blair": many + 1}
    assert isinstance(found.rounds[-1].tally["Blair"], int)
