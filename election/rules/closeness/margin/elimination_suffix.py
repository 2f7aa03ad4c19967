"""An elimination suffix: the last rounds of a count, and the demands that they make on ballots.

In the round that eliminates a candidate, nobody has fewer ballots. For a candidate who was
eliminated before the suffix begins, that round is not known. But a ballot that ranks them first
counts for them in any round, and the later the round, the more ballots the others have.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from election.rules.closeness.margin.changed_ballots import ChangedBallots
from election.rules.closeness.margin.standing_rounds import Standing, StandingRounds, holder
from election.rules.counting.piles import Ranking

Order = tuple[str, ...]
"""The last candidates who stand, in the order of their elimination; the very last is elected."""

Demand = tuple[str, str]
"""The first is eliminated while the second stands, so the second must not have fewer ballots."""


@dataclass(frozen=True)
class EliminationSuffix:
    """The last rounds of a count, with any rounds before them."""

    rounds: StandingRounds
    order: Order

    @property
    def is_whole(self) -> bool:
        """True where the suffix covers all rounds, from the first one on."""
        return len(self.order) == len(self.rounds.candidates)

    def rounds_for(self, loser: str) -> tuple[Standing, Standing]:
        """Two rounds in which `loser` stands: where others have most, and where `loser` has fewest.

        They are the same round if the suffix says which round eliminates `loser`.
        """
        if loser in self.order:
            last = frozenset(self.order[self.order.index(loser) :])
            return last, last
        return frozenset((loser, *self.order)), self.rounds.everyone

    def effect(self, ranking: Ranking, demand: Demand) -> int:
        """The effect of a ballot on a demand: 1 if it counts for the second, -1 for the first."""
        loser, other = demand
        late, early = self.rounds_for(loser)
        return (holder(ranking, late) == other) - (holder(ranking, early) == loser)

    def effects(self, demand: Demand) -> list[int]:
        """The effect on a demand of each ranking that was cast."""
        loser, other = demand
        late, early = map(self.rounds.holders, self.rounds_for(loser))
        return [
            (then == other) - (before == loser) for then, before in zip(late, early, strict=True)
        ]

    def lead(self, demand: Demand) -> int:
        """The number of ballots by which a demand is met as cast; below 0 where it is not met."""
        loser, other = demand
        late, early = map(self.rounds.tally, self.rounds_for(loser))
        return late[other] - early[loser]

    def missed_as_cast(self) -> tuple[Demand, ...]:
        """The demands of the first round that the ballots as cast do not meet."""
        loser, *others = self.order
        demands = ((loser, other) for other in others)
        return tuple(demand for demand in demands if self.lead(demand) < 0)

    def missed(self, changed: ChangedBallots) -> Iterator[Demand]:
        """For each loser, the demand that the changed ballots miss by most, if they miss one."""
        self.rounds.steps.spend(len(self.rounds.candidates) ** 2)
        for loser in self.rounds.candidates:
            if loser != self.order[-1]:
                late, early = self.rounds_for(loser)
                has = self._tally(early, changed)[loser]
                others = self._tally(late, changed)
                del others[loser]
                lowest = min(others, key=others.__getitem__)
                if others[lowest] < has:
                    yield loser, lowest

    def _tally(self, standing: Standing, changed: ChangedBallots) -> dict[str, int]:
        tally = dict(self.rounds.tally(standing))
        for rankings, sign in ((changed.taken, -1), (changed.given, 1)):
            for ranking, number in rankings.items():
                if (held := holder(ranking, standing)) is not None:
                    tally[held] += sign * number
        return tally
