"""A lower bound: the fewest changed ballots with which only certain candidates are left standing.

For each round by itself, the fewest changed ballots that eliminate a given candidate are computed.
A path to a standing costs at least as much as its most expensive round. One pass finds the cheapest
path to each standing: rounds with more candidates come before those with fewer. No other bound
shortens the search as much.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from election.rules.closeness.margin.standing_rounds import Standing, StandingRounds
from election.rules.closeness.margin.steps import Spent


@dataclass(frozen=True)
class LowerBounds:
    """The fewest changed ballots that lead to each standing."""

    cheapest: Mapping[Standing, int]
    otherwise: int
    """The bound for every standing that is not in `cheapest`."""

    def of(self, standing: Standing) -> int:
        return self.cheapest.get(standing, self.otherwise)


def lower_bounds(rounds: StandingRounds, upper: int) -> LowerBounds:
    """The bound of every standing; those that take `upper` changes or more are left out.

    Where the steps run out, the last full layer bounds the rest: every path to fewer candidates
    goes through it.
    """
    cheapest: dict[Standing, int] = {}
    layer = {rounds.everyone: 0}
    try:
        while layer:
            cheapest |= layer
            layer = _one_fewer(rounds, layer, upper)
    except Spent:
        return LowerBounds(cheapest, min(layer.values()))
    return LowerBounds(cheapest, upper)


def _one_fewer(
    rounds: StandingRounds, layer: Mapping[Standing, int], upper: int
) -> dict[Standing, int]:
    fewer: dict[Standing, int] = {}
    for standing, before in layer.items():
        for loser in rounds.tally(standing):
            changes = max(before, rounds.changes_to_be_last(standing, loser))
            if changes < upper:
                left = standing - {loser}
                fewer[left] = min(changes, fewer.get(left, changes))
    return fewer
