"""Exact margins of four real elections, as published research found them.

tests/support/real_elections.py says what they are and where they are kept.
"""

from pathlib import Path

import pytest

from election.rules.closeness.margin.alternative import halved_final_gap
from election.rules.closeness.margin.margin import holds, margin
from tests.support.real_elections import elections, replayed_margin, require

MARGINS = elections("margins")


def test_the_real_margins_are_here() -> None:
    """Where they are missing, the tests below have nothing to say; `.ci/run` may demand them."""
    require("margins", 4)


@pytest.mark.parametrize("path", MARGINS, ids=lambda path: str(path.stem))
def test_the_margin_is_the_published_one(path: Path) -> None:
    """The margin is exact within the usual steps, and its changed ballots elect somebody else."""
    expected, profile, counted, rule = replayed_margin(path)
    found = margin(profile, counted.candidates, rule)
    assert found.exact
    assert found.lower == found.upper == expected["margin_of_victory"]
    assert holds(profile, counted.candidates, counted.winner, found)


@pytest.mark.parametrize("path", MARGINS, ids=lambda path: str(path.stem))
def test_half_the_final_gap_is_the_published_one(path: Path) -> None:
    """In two of the four it is the margin; in Lismore it is five times as large."""
    expected, profile, counted, _ = replayed_margin(path)
    assert counted.winner is not None
    way = halved_final_gap(profile, counted, counted.winner)
    assert way.number == expected["last_round_margin"] >= expected["margin_of_victory"]
    assert way.elects not in (None, counted.winner)


@pytest.mark.parametrize("path", MARGINS, ids=lambda path: str(path.stem))
def test_an_interval_after_few_steps_contains_the_published_margin(path: Path) -> None:
    """Whatever the number of steps, the true margin lies within the interval."""
    expected, profile, counted, rule = replayed_margin(path)
    for steps in (0, 1_000, 5_000, 10_000, 20_000):
        found = margin(profile, counted.candidates, rule, most_steps=steps)
        assert found.lower <= expected["margin_of_victory"] <= found.upper
        assert found.exact == (found.lower == found.upper)
        assert holds(profile, counted.candidates, counted.winner, found)
