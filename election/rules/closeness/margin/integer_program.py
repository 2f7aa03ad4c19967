"""The fewest changed ballots that meet the demands of an ending: a small program in whole numbers.

Ballots that do the same for each demand are one variable, and so are new rankings. So it has a few
rows and a few dozen columns, whatever the number of ballots.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from election.rules.closeness.margin.alternative import Changed
from election.rules.closeness.margin.elimination_suffix import Demand, Ending
from election.rules.closeness.margin.integer_rows import cheapest
from election.rules.counting.piles import Ranking

Effect = tuple[int, ...]
"""What a ballot does for each demand."""


@dataclass(frozen=True)
class Price:
    """The fewest changed ballots; without the ballots, it is only known that it takes so many."""

    number: int
    changed: Changed | None


def price(
    ending: Ending, demands: Sequence[Demand], below: int, most_branches: int
) -> Price | None:
    """The fewest changed ballots that meet the demands; None where it takes `below` or more."""
    rounds = ending.rounds
    rounds.steps.spend((1 + len(demands)) * (len(rounds.rankings) + len(ending.order)))
    effects: list[Effect] = list(zip(*map(ending.effects, demands), strict=True))
    effects = effects or [()] * len(rounds.rankings)
    kinds = _kinds(effects, rounds.numbers)
    others = [each for each in worthwhile(ending, demands) if each != ending.order[-1:]]
    found = cheapest(
        [*_rows(ending, demands, kinds, others), [0, *[1] * len(kinds), *[-1] * len(others)]],
        [1] * len(kinds) + [0] * len(others),
        dict(enumerate(kinds.values())),
        below,
        rounds.steps,
        most_branches,
    )
    if found is None:
        return None
    if found.values is None:
        return Price(found.cost, None)
    by_kind = dict(zip(kinds, found.values, strict=False))
    taken = _taken(ending, effects, by_kind)
    given = dict(zip(others, found.values[len(kinds) :], strict=True))
    given[ending.order[-1:]] = found.cost - sum(given.values())
    return Price(found.cost, Changed(taken, given))


def _kinds(effects: Sequence[Effect], numbers: Sequence[int]) -> dict[Effect, int]:
    kinds: dict[Effect, int] = {}
    for effect, number in zip(effects, numbers, strict=True):
        kinds[effect] = kinds.get(effect, 0) + number
    return kinds


def _rows(
    ending: Ending,
    demands: Sequence[Demand],
    kinds: Mapping[Effect, int],
    others: Sequence[Ranking],
) -> Iterator[list[int]]:
    """For each demand: by how much it is met as cast; what is gained when a ballot of each kind
    comes to rank the winner alone; and what more, when it comes to rank others first.
    """
    for at, demand in enumerate(demands):
        plain = ending.effect(ending.order[-1:], demand)
        yield [
            ending.lead(demand),
            *(plain - kind[at] for kind in kinds),
            *(ending.effect(ranking, demand) - plain for ranking in others),
        ]


def _taken(
    ending: Ending, effects: Sequence[Effect], by_kind: Mapping[Effect, int]
) -> dict[Ranking, int]:
    """So many ballots of each kind; first those that count for somebody gone before the ending."""
    rounds, left, taken = ending.rounds, dict(by_kind), {}
    first = rounds.holders(rounds.everyone)
    for at in sorted(range(len(effects)), key=lambda at: first[at] in ending.order):
        if number := min(left[effects[at]], rounds.numbers[at]):
            taken[rounds.rankings[at]] = number
            left[effects[at]] -= number
    return taken


def worthwhile(ending: Ending, demands: Sequence[Demand]) -> list[Ranking]:
    """The rankings that a changed ballot may be given: no other does more for any demand.

    Each goes through some of the order to the winner. Of those that begin with the same candidate,
    one that does no more than another for any demand never will, whoever is put in front.
    """
    helped = {other for _, other in demands}
    rankings = [ending.order[-1:]]
    for candidate in reversed(ending.order[:-1]):
        if candidate in helped:
            longer = [(candidate, *ranking) for ranking in rankings]
            rankings += _undominated(longer, ending, demands)
    return _undominated(rankings, ending, demands)


def _undominated(
    rankings: Sequence[Ranking], ending: Ending, demands: Sequence[Demand]
) -> list[Ranking]:
    ending.rounds.steps.spend(len(rankings) * (len(rankings) + len(demands)))
    effects = {each: [ending.effect(each, demand) for demand in demands] for each in rankings}
    kept: list[Ranking] = []
    for ranking in sorted(rankings, key=lambda each: (-sum(effects[each]), len(each))):
        if not any(_as_good(effects[better], effects[ranking]) for better in kept):
            kept.append(ranking)
    return kept


def _as_good(effect: Sequence[int], other: Sequence[int]) -> bool:
    return all(here >= there for here, there in zip(effect, other, strict=True))
