"""Small elections of random rankings, and the time that something takes with them."""

from collections import Counter
from collections.abc import Callable
from random import Random
from time import process_time
from typing import TypeVar

from election.rules.counting.piles import Profile
from election.rules.counting.tie_rule import TieRule

REPEATED = 5
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
