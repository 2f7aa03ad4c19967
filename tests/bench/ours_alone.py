"""Our count without the reading.

    python -m tests.bench.ours_alone FILE

Prints as JSON the seconds of a count as `election count` makes it, of one from a profile of
rankings, of small ones, and of what tells how close they are; and who won.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from random import Random
from time import process_time
from typing import TypeVar

from election.ballotfiles.reader import read_ballots
from election.ballotfiles.reading_options import ReadingOptions
from election.rules.closeness.margin.margin import margin
from election.rules.closeness.other_lots import possible_ends
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile
from election.rules.counting.tie_rule import TieRule

REPEATED = 5
TIMES = 200
SMALL = ((20, 6), (20, 10), (50, 10))
"""Ballots and candidates of small elections; each is drawn twenty times."""
T = TypeVar("T")


def timed(act: Callable[[], T], times: int = 1) -> tuple[float, T]:
    """Return the seconds of the best of some tries, and what the work returned."""
    best, result = float("inf"), act()
    for _ in range(REPEATED):
        start = process_time()
        for _ in range(times):
            result = act()
        best = min(best, (process_time() - start) / times)
    return best, result


def drawn(ballots: int, candidates: int, seed: int, shortest: int = 0) -> Profile:
    """Rankings of any length, each as likely as every other of its length."""
    chance, names = Random(seed), named(candidates)
    return Counter(
        tuple(chance.sample(names, chance.randint(shortest, candidates))) for _ in range(ballots)
    )


def named(candidates: int) -> tuple[str, ...]:
    return tuple(f"Candidate {number}" for number in range(1, candidates + 1))


def by_lot(names: tuple[str, ...]) -> TieRule:
    return TieRule(ties="look-back", final_tie="lot", lot_order=names)


def small_counts(ballots: int, candidates: int) -> float:
    """The seconds of one count, over twenty elections."""
    names, rule = named(candidates), by_lot(named(candidates))
    profiles = [drawn(ballots, candidates, seed) for seed in range(20)]
    seconds, _ = timed(lambda: [count(profile, names, rule) for profile in profiles], TIMES // 20)
    return seconds / len(profiles)


def hardly_apart(ballots: int, candidates: int) -> Profile:
    """Ballots of which nearly as many rank each candidate first, and two others behind."""
    chance, names, firsts = Random(1), named(candidates), cycle(named(candidates))
    return Counter(
        (first, *chance.sample([name for name in names if name != first], 2))
        for first in islice(firsts, ballots)
    )


def closeness() -> dict[str, float]:
    """The seconds of a margin, and of a search for other lots that takes all its steps."""
    names, many = named(12), named(20)
    close, tied = drawn(500, 12, 1, shortest=1), hardly_apart(28, 20)
    of_margin, _ = timed(lambda: margin(close, names, by_lot(names)))
    of_lots, found = timed(lambda: possible_ends(tied, many, by_lot(many)))
    explored = "all" if found.explored_fully else "not all"
    return {
        "The margin of 500 random ballots, 12 candidates": of_margin,
        f"Other lots of 28 ballots, 20 candidates ({explored} tried)": of_lots,
    }


if __name__ == "__main__":
    file = Path(sys.argv[1])
    ballots = read_ballots(file.read_bytes(), file.name, ReadingOptions(), str)
    names = ballots.candidates
    as_command, found = timed(lambda: ballots.counted(by_lot(names)))
    rankings = ballots.profile
    by_ranking, _ = timed(lambda: count(rankings, names, by_lot(names)))
    fifty = dict.fromkeys(islice(rankings, 50), 1)
    of_the_file, _ = timed(lambda: count(fifty, names, by_lot(names)), TIMES)
    small = {
        f"{size[0]} random ballots, {size[1]} candidates": small_counts(*size) for size in SMALL
    }
    small["50 ballots of the file"] = of_the_file
    times = {"count": as_command, "profile": by_ranking, "small": small, "closeness": closeness()}
    sys.stdout.write(json.dumps(times | {"rankings": len(rankings), "winner": found.winner}))
