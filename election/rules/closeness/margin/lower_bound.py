"""How many ballots it takes to change before certain candidates are the only ones left standing.

A bound from below: each round alone is asked how many changed ballots it takes to eliminate whom it
must. The way whose dearest round is cheapest is found by going through the rounds once, those with
more standing before those with fewer. It cuts the search short more than anything else does.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from election.rules.closeness.margin.standing_rounds import Rounds, Standing
from election.rules.closeness.margin.steps import Spent


@dataclass(frozen=True)
class Earlier:
    """What the rounds before take at least, by who is left standing after them."""

    cheapest: Mapping[Standing, int]
    otherwise: int
    """What it takes at least to come to any that is not in `cheapest`."""

    def to(self, standing: Standing) -> int:
        return self.cheapest.get(standing, self.otherwise)


def earlier_rounds(rounds: Rounds, upper: int) -> Earlier:
    """What it takes to come to each standing, left out where it is `upper` or more.

    Where steps run out, no way comes to fewer candidates but through the last full layer.
    """
    cheapest: dict[Standing, int] = {}
    layer = {rounds.everyone: 0}
    try:
        while layer:
            cheapest |= layer
            layer = _one_fewer(rounds, layer, upper)
    except Spent:
        return Earlier(cheapest, min(layer.values()))
    return Earlier(cheapest, upper)


def _one_fewer(rounds: Rounds, layer: Mapping[Standing, int], upper: int) -> dict[Standing, int]:
    fewer: dict[Standing, int] = {}
    for standing, before in layer.items():
        for loser in rounds.tally(standing):
            changes = max(before, rounds.changes_to_be_last(standing, loser))
            if changes < upper:
                left = standing - {loser}
                fewer[left] = min(changes, fewer.get(left, changes))
    return fewer
