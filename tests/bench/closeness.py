"""How long it takes to tell how close a result was: the margin, and whether another lot matters.

    python -m tests.bench.closeness

The margin is that of 500 random ballots of twelve candidates. The other lots are those of 28
ballots of twenty candidates who are hardly apart, so that the search takes all its steps. The floor
of each is one count of the same ballots.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from random import Random

from election.cli.output import print_table
from election.rules.closeness.margin.margin import margin
from election.rules.closeness.other_lots import possible_ends
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile
from tests.bench.elections import by_lot, drawn, named, timed
from tests.bench.sizes import COLUMNS, FULL, Row, Sizes, times

OF_THE_MARGIN, OF_THE_LOTS = 12, 28
TIMES = 20
"""The candidates of the margin, and the ballots of the search for other lots."""


def hardly_apart(ballots: int, candidates: int) -> Profile:
    """Ballots of which nearly as many rank each candidate first, and two others behind."""
    chance, names, firsts = Random(1), named(candidates), cycle(named(candidates))
    return Counter(
        (first, *chance.sample([name for name in names if name != first], 2))
        for first in islice(firsts, ballots)
    )


def rows(sizes: Sizes) -> Iterator[Row]:
    """The margin and the other lots, beside a count of the same ballots."""
    ballots, candidates = sizes.close
    names, many = named(OF_THE_MARGIN), named(candidates)
    close = drawn(ballots, OF_THE_MARGIN, 1, shortest=1)
    tied = hardly_apart(OF_THE_LOTS, candidates)
    of_margin, _ = timed(lambda: margin(close, names, by_lot(names)))
    of_lots, found = timed(lambda: possible_ends(tied, many, by_lot(many)))
    tried = "all tried" if found.explored_fully else "not all tried"
    one, _ = timed(lambda: count(close, names, by_lot(names)), TIMES)
    other, _ = timed(lambda: count(tied, many, by_lot(many)), TIMES)
    for what, seconds, floor in (
        (f"margin of {ballots} ballots, {OF_THE_MARGIN} candidates", of_margin, one),
        (f"other lots of {OF_THE_LOTS} ballots, {candidates} candidates, {tried}", of_lots, other),
    ):
        yield what, f"{seconds:.3f} s", f"{floor * 1e6:.0f} µs one count", times(seconds, floor)


if __name__ == "__main__":
    print_table("How close it was", COLUMNS, list(rows(FULL)))
