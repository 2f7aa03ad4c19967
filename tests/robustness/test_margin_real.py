"""Exact margins of four real elections, as published research found them.

The ballots are not part of the project. They lie beside it, in `../shared/cases/margins`: a BLT
file an election, and a JSON file with its margin and half its final gap.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from election.rules.closeness.margin.alternative import halved_final_gap
from election.rules.closeness.margin.margin import holds, margin
from election.rules.counting.irv import Count, Profile, count
from election.rules.counting.tie_rule import TieRule
from tests.support.ballot_files import profile_of, read

CASES = Path(__file__).parents[2].parent / "shared" / "cases" / "margins"
EXPECTED = sorted(CASES.glob("*.json"))


def test_the_real_margins_are_here() -> None:
    """Where they are not, the tests below have nothing to say; under CI that is a failure."""
    if not EXPECTED:
        reason = f"no real margins at {CASES}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    assert len(EXPECTED) >= 4


def replayed(path: Path) -> tuple[dict[str, Any], Profile, Count, TieRule]:
    """What others found, the ballots, the count of them, and by which rule."""
    expected = json.loads(path.read_text(encoding="utf-8"))
    ballots = read(path.with_suffix(".blt").read_bytes())
    rule = TieRule(ties="look-back", final_tie="lot", lot_order=ballots.candidates)
    profile = profile_of(ballots)
    counted = count(profile, ballots.candidates, rule)
    assert (list(counted.candidates), counted.ballots) == (
        expected["candidates"],
        expected["ballots"],
    )
    return expected, profile, counted, rule


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: str(path.stem))
def test_the_margin_is_the_published_one(path: Path) -> None:
    """Exactly, within the usual steps; and its changed ballots elect somebody else."""
    expected, profile, counted, rule = replayed(path)
    found = margin(profile, counted.candidates, rule)
    assert found.exact
    assert found.lower == found.upper == expected["margin_of_victory"]
    assert holds(profile, counted.candidates, counted.winner, found)


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: str(path.stem))
def test_half_the_final_gap_is_the_published_one(path: Path) -> None:
    """In two of the four it is the margin; in Lismore it is five times as large."""
    expected, profile, counted, _ = replayed(path)
    assert counted.winner is not None
    way = halved_final_gap(profile, counted, counted.winner)
    assert way.number == expected["last_round_margin"] >= expected["margin_of_victory"]
    assert way.elects not in (None, counted.winner)


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: str(path.stem))
def test_an_interval_after_few_steps_contains_the_published_margin(path: Path) -> None:
    """Whatever steps there are, the truth lies within what is said."""
    expected, profile, counted, rule = replayed(path)
    for steps in (0, 1_000, 5_000, 10_000, 20_000):
        found = margin(profile, counted.candidates, rule, most_steps=steps)
        assert found.lower <= expected["margin_of_victory"] <= found.upper
        assert found.exact == (found.lower == found.upper)
        assert holds(profile, counted.candidates, counted.winner, found)
