"""The search for the cheapest alternative, through the possible ends of a count.

A suffix that costs as much as the best known alternative, or more, is dropped with all longer ones
that end with it. Otherwise it is priced, and its changed ballots are counted. If they still elect
the same winner, each candidate who could have been eliminated just before is put in front of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from election.rules.closeness.margin.alternative import Alternative, counted_again
from election.rules.closeness.margin.elimination_suffix import Demand, EliminationSuffix, Order
from election.rules.closeness.margin.integer_program import Price, price
from election.rules.closeness.margin.lower_bound import LowerBounds, lower_bounds
from election.rules.closeness.margin.standing_rounds import StandingRounds
from election.rules.closeness.margin.steps import Spent, Steps
from election.rules.counting.piles import Profile

FIRST_BRANCHES = 10


@dataclass(frozen=True)
class SearchResult:
    """The best alternative found; with fewer than `lower` changed ballots there is none."""

    lower: int
    best: Alternative


def search(
    profile: Profile, candidates: Sequence[str], winner: str, known: Alternative, most_steps: int
) -> SearchResult:
    """Search until no alternative can be cheaper than the best one, or the steps are used up.

    At most half of the steps go into the lower bounds, which come before the search.
    """
    steps = Steps(most_steps // 2)
    rounds = StandingRounds(profile, candidates, steps)
    bounds = lower_bounds(rounds, known.number)
    steps.left += most_steps - most_steps // 2
    return _Search(profile, rounds, winner, bounds, known).run()


class _Search:
    def __init__(
        self,
        profile: Profile,
        rounds: StandingRounds,
        winner: str,
        bounds: LowerBounds,
        known: Alternative,
    ) -> None:
        self.profile = profile
        self.rounds = rounds
        self.winner = winner
        self.bounds = bounds
        self.best = known
        self.open: list[tuple[int, int, int, Order, tuple[Demand, ...]]] = []
        """A heap of suffixes to follow: the cheapest first, then the least tried, the longest.

        An entry is its lower bound, the number of tries, its negative length, its order, and its
        demands.
        """

    def run(self) -> SearchResult:
        lower = 0
        try:
            self.lead_to((), (), lower)
            while self.open and self.open[0][0] < self.best.number:
                lower, tries, _, order, demands = heappop(self.open)
                self.follow(EliminationSuffix(self.rounds, order), demands, lower, tries)
        except Spent:
            return SearchResult(lower, self.best)
        return SearchResult(self.best.number, self.best)

    def follow(
        self, suffix: EliminationSuffix, demands: tuple[Demand, ...], lower: int, tries: int
    ) -> None:
        """Price a suffix, and put in front of it each candidate who could have gone before.

        A whole suffix that still has no exact price is tried again, with more branches, after all
        that cost no more.
        """
        order = suffix.order
        demands += suffix.missed_as_cast() if not tries else ()
        self.rounds.steps.spend(len(order) * len(self.rounds.candidates))
        while priced := self.attempt(suffix, demands, FIRST_BRANCHES << tries):
            missed = tuple(suffix.missed(priced.changed)) if priced.changed else ()
            if not missed:
                lower = max(lower, priced.number)
                if suffix.is_whole:
                    heappush(self.open, (lower, tries + 1, -len(order), order, demands))
                kept = tuple(demand for demand in demands if demand[0] in order)
                self.lead_to(order, kept, lower)
                return
            demands += missed

    def attempt(
        self, suffix: EliminationSuffix, demands: tuple[Demand, ...], most_branches: int
    ) -> Price | None:
        """Price the demands, and count the changed ballots; None where the suffix is finished.

        A suffix is finished where it costs too much. It is finished too where the changed ballots
        elect another winner: they become the best alternative, and no alternative with this suffix
        is better.
        """
        priced = price(suffix, demands, self.best.number, most_branches)
        if priced is None or priced.changed is None:
            return priced
        self.rounds.steps.spend(len(self.profile))
        favoured = suffix.order[::-1]
        alternative = counted_again(self.profile, self.rounds.candidates, priced.changed, favoured)
        if alternative.elects == self.winner:
            return priced
        self.best = alternative
        return None

    def lead_to(self, order: Order, demands: tuple[Demand, ...], lower: int) -> None:
        """Keep the suffixes that are one round longer and do not cost too much."""
        for before in self.rounds.candidates:
            longer = (before, *order)
            if before not in order and longer != (self.winner,):
                bound = max(lower, self.bound(longer))
                if bound < self.best.number:
                    heappush(self.open, (bound, 0, -len(longer), longer, demands))

    def bound(self, order: Order) -> int:
        """The least cost of a suffix: of the rounds before it, or of its own first round."""
        standing = frozenset(order)
        before = self.bounds.of(standing)
        if before >= self.best.number:
            return before
        return max(before, self.rounds.changes_to_be_last(standing, order[0]))
