"""Real elections, with the results that others found. They are not part of the project.

They lie beside it, in `../shared/cases`: for each election a BLT file, and a JSON file with the
others' results. `counts` has the rounds by RCTab 2.0.1 and the authorities, `margins` the published
margins.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from election.rules.counting.irv import count
from election.rules.counting.piles import Profile
from election.rules.counting.rounds import Count
from election.rules.counting.tie_rule import TieRule
from tests.support.ballot_files import profile_of, read
from tests.support.demanded import missing

CASES = Path(__file__).parents[3] / "shared" / "cases"


def elections(folder: str) -> list[Any]:
    """The JSON files of a folder, as parameters; one skipped parameter if there are none."""
    reason = f"no real elections at {CASES / folder}"
    nothing = pytest.param(CASES / folder, marks=pytest.mark.skip(reason=reason))
    return sorted((CASES / folder).glob("*.json")) or [nothing]


def require(folder: str, at_least: int) -> None:
    """Assert that the folder has so many elections; skip the test if it has none."""
    files = list((CASES / folder).glob("*.json"))
    if not files:
        missing("cases", f"no real elections at {CASES / folder}")
    assert len(files) >= at_least


def replayed_count(path: Path) -> tuple[dict[str, Any], Profile, Count]:
    """The others' result, the ballots, and our count under the same tie rule."""
    expected = json.loads(path.read_text(encoding="utf-8"))
    ballots = read(path.with_suffix(".blt").read_bytes())
    assert list(ballots.candidates) == expected["candidates"]
    return expected, ballots.profile, ballots.counted(tie_rule(expected))


def tie_rule(expected: Mapping[str, Any]) -> TieRule:
    """The tie rule by which others counted."""
    order = tuple(expected["tie_order"])
    return TieRule(ties=expected["ties"], final_tie="lot", lot_order=order)


def replayed_margin(path: Path) -> tuple[dict[str, Any], Profile, Count, TieRule]:
    """The others' result, the ballots, our count, and its tie rule."""
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
