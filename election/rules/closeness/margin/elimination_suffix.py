"""An elimination suffix: the last rounds of a count, and what they demand of the ballots.

In the round that eliminates someone, nobody has fewer. For those who are gone before the suffix
begins, the round is not known. But a ballot that ranks them first counts for them in any round, and
the later the round, the more ballots the others have.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from election.rules.closeness.margin.changed_ballots import ChangedBallots
from election.rules.closeness.margin.standing_rounds import Standing, StandingRounds, holder
from election.rules.counting.piles import Ranking

Order = tuple[str, ...]
"""The last who stand, in the order in which they are eliminated; the very last is elected."""

Demand = tuple[str, str]
"""The first of the two is eliminated while the second stands, so the second has no fewer."""


@dataclass(frozen=True)
class EliminationSuffix:
    """The last rounds of a count, whatever the rounds before them were."""

    rounds: StandingRounds
    order: Order

    @property
    def is_whole(self) -> bool:
        """Whether it says where everybody went, from the first round."""
        return len(self.order) == len(self.rounds.candidates)

    def rounds_for(self, loser: str) -> tuple[Standing, Standing]:
        """Where the others have as many as they ever have while `loser` stands, and where `loser`
        has as few as ever: one and the same round, if it is known which one eliminates `loser`.
        """
        if loser in self.order:
            last = frozenset(self.order[self.order.index(loser) :])
            return last, last
        return frozenset((loser, *self.order)), self.rounds.everyone

    def effect(self, ranking: Ranking, demand: Demand) -> int:
        """What a ballot does for a demand: 1 if it counts for the second, -1 if for the first."""
        loser, other = demand
        late, early = self.rounds_for(loser)
        return (holder(ranking, late) == other) - (holder(ranking, early) == loser)

    def effects(self, demand: Demand) -> list[int]:
        """What the ballots of each ranking that was cast do for a demand."""
        loser, other = demand
        late, early = map(self.rounds.holders, self.rounds_for(loser))
        return [
            (then == other) - (before == loser) for then, before in zip(late, early, strict=True)
        ]

    def lead(self, demand: Demand) -> int:
        """By how many ballots a demand is met as they were cast; below 0 where it is not."""
        loser, other = demand
        late, early = map(self.rounds.tally, self.rounds_for(loser))
        return late[other] - early[loser]

    def missed_as_cast(self) -> tuple[Demand, ...]:
        """The demands of the first round that the ballots as cast do not meet."""
        loser, *others = self.order
        demands = ((loser, other) for other in others)
        return tuple(demand for demand in demands if self.lead(demand) < 0)

    def missed(self, changed: ChangedBallots) -> Iterator[Demand]:
        """Of those for each loser, the demand that changed ballots miss the most, if they do."""
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
