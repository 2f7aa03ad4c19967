"""The search for the cheapest way to another winner, through the possible ends of a count.

An ending that costs as much as the best way known, or more, is given up with all that leads to it.
Otherwise it is priced; the changed ballots are counted; and if they elect the same winner still,
each candidate who could have gone just before is put in front of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from election.rules.closeness.margin.alternative import Way, tried
from election.rules.closeness.margin.elimination_suffix import Demand, Ending, Order
from election.rules.closeness.margin.integer_program import Price, price
from election.rules.closeness.margin.lower_bound import Earlier, earlier_rounds
from election.rules.closeness.margin.standing_rounds import Rounds
from election.rules.closeness.margin.steps import Spent, Steps
from election.rules.counting.piles import Profile

FIRST_BRANCHES = 10


@dataclass(frozen=True)
class Searched:
    """The best way found, and a number of changed ballots below which there is none."""

    lower: int
    best: Way


def search(
    profile: Profile, candidates: Sequence[str], winner: str, known: Way, most_steps: int
) -> Searched:
    """Search until no way can be cheaper than the best one, or the steps are used up.

    At most half of them go into the bounds that come before the search.
    """
    steps = Steps(most_steps // 2)
    rounds = Rounds(profile, candidates, steps)
    earlier = earlier_rounds(rounds, known.number)
    steps.left += most_steps - most_steps // 2
    return _Search(profile, rounds, winner, earlier, known).run()


class _Search:
    def __init__(
        self, profile: Profile, rounds: Rounds, winner: str, earlier: Earlier, known: Way
    ) -> None:
        self.profile = profile
        self.rounds = rounds
        self.winner = winner
        self.earlier = earlier
        self.best = known
        self.open: list[tuple[int, int, int, Order, tuple[Demand, ...]]] = []
        """Endings to follow: the cheapest first, of these those never tried, of these the longest.

        An ending is what it costs at least, how often it was tried, its length below 0, the ending.
        """

    def run(self) -> Searched:
        lower = 0
        try:
            self.lead_to((), (), lower)
            while self.open and self.open[0][0] < self.best.number:
                lower, tries, _, order, demands = heappop(self.open)
                self.follow(Ending(self.rounds, order), demands, lower, tries)
        except Spent:
            return Searched(lower, self.best)
        return Searched(self.best.number, self.best)

    def follow(self, ending: Ending, demands: tuple[Demand, ...], lower: int, tries: int) -> None:
        """Price an ending, and put in front of it each who could have gone before.

        Where it is whole and still has no price, it is tried harder after all that cost no more.
        """
        order = ending.order
        demands += ending.missed_as_cast() if not tries else ()
        self.rounds.steps.spend(len(order) * len(self.rounds.candidates))
        while priced := self.attempt(ending, demands, FIRST_BRANCHES << tries):
            missed = tuple(ending.missed(priced.changed)) if priced.changed else ()
            if not missed:
                lower = max(lower, priced.number)
                if ending.is_whole:
                    heappush(self.open, (lower, tries + 1, -len(order), order, demands))
                kept = tuple(demand for demand in demands if demand[0] in order)
                self.lead_to(order, kept, lower)
                return
            demands += missed

    def attempt(
        self, ending: Ending, demands: tuple[Demand, ...], most_branches: int
    ) -> Price | None:
        """What it takes to meet the demands; None where the ending is done with.

        That is where it takes too much, and where the changed ballots elect somebody else: they
        are the best way now, and none that ends so is better.
        """
        priced = price(ending, demands, self.best.number, most_branches)
        if priced is None or priced.changed is None:
            return priced
        self.rounds.steps.spend(len(self.profile))
        favoured = ending.order[::-1]
        way = tried(self.profile, self.rounds.candidates, priced.changed, favoured)
        if way.elects == self.winner:
            return priced
        self.best = way
        return None

    def lead_to(self, order: Order, demands: tuple[Demand, ...], lower: int) -> None:
        """Keep the endings that begin one round earlier and do not cost too much."""
        for before in self.rounds.candidates:
            longer = (before, *order)
            if before not in order and longer != (self.winner,):
                bound = max(lower, self.bound(longer))
                if bound < self.best.number:
                    heappush(self.open, (bound, 0, -len(longer), longer, demands))

    def bound(self, order: Order) -> int:
        """What the rounds before an ending, or its own first round, cost at least."""
        standing = frozenset(order)
        before = self.earlier.to(standing)
        if before >= self.best.number:
            return before
        return max(before, self.rounds.changes_to_be_last(standing, order[0]))
