"""The fewest changed ballots that meet the demands of a suffix: a small program in whole numbers.

Ballots that do the same for each demand are one variable, and so are new rankings. So it has a few
rows and a few dozen columns, whatever the number of ballots.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from election.rules.closeness.margin.changed_ballots import ChangedBallots
from election.rules.closeness.margin.elimination_suffix import Demand, EliminationSuffix
from election.rules.closeness.margin.integer_rows import cheapest
from election.rules.counting.piles import Ranking

Effect = tuple[int, ...]
"""What a ballot does for each demand."""


@dataclass(frozen=True)
class Price:
    """The fewest changed ballots; without the ballots, it is only known that it takes so many."""

    number: int
    changed: ChangedBallots | None


def price(
    suffix: EliminationSuffix, demands: Sequence[Demand], below: int, most_branches: int
) -> Price | None:
    """The fewest changed ballots that meet the demands; None where it takes `below` or more."""
    rounds = suffix.rounds
    rounds.steps.spend((1 + len(demands)) * (len(rounds.rankings) + len(suffix.order)))
    effects: list[Effect] = list(zip(*map(suffix.effects, demands), strict=True))
    effects = effects or [()] * len(rounds.rankings)
    kinds = _kinds(effects, rounds.numbers)
    others = [ranking for ranking in worthwhile(suffix, demands) if ranking != suffix.order[-1:]]
    found = cheapest(
        [*_rows(suffix, demands, kinds, others), [0, *[1] * len(kinds), *[-1] * len(others)]],
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
    taken = _taken(suffix, effects, by_kind)
    given = dict(zip(others, found.values[len(kinds) :], strict=True))
    given[suffix.order[-1:]] = found.cost - sum(given.values())
    return Price(found.cost, ChangedBallots(taken, given))


def _kinds(effects: Sequence[Effect], numbers: Sequence[int]) -> dict[Effect, int]:
    kinds: dict[Effect, int] = {}
    for effect, number in zip(effects, numbers, strict=True):
        kinds[effect] = kinds.get(effect, 0) + number
    return kinds


def _rows(
    suffix: EliminationSuffix,
    demands: Sequence[Demand],
    kinds: Mapping[Effect, int],
    others: Sequence[Ranking],
) -> Iterator[list[int]]:
    """For each demand: by how much it is met as cast; what is gained when a ballot of each kind
    comes to rank the winner alone; and what more, when it comes to rank others first.
    """
    for at, demand in enumerate(demands):
        plain = suffix.effect(suffix.order[-1:], demand)
        yield [
            suffix.lead(demand),
            *(plain - kind[at] for kind in kinds),
            *(suffix.effect(ranking, demand) - plain for ranking in others),
        ]


def _taken(
    suffix: EliminationSuffix, effects: Sequence[Effect], by_kind: Mapping[Effect, int]
) -> dict[Ranking, int]:
    """So many ballots of each kind; first those that count for somebody gone before the suffix."""
    rounds, left, taken = suffix.rounds, dict(by_kind), {}
    first = rounds.holders(rounds.everyone)
    for at in sorted(range(len(effects)), key=lambda at: first[at] in suffix.order):
        if number := min(left[effects[at]], rounds.numbers[at]):
            taken[rounds.rankings[at]] = number
            left[effects[at]] -= number
    return taken


def worthwhile(suffix: EliminationSuffix, demands: Sequence[Demand]) -> list[Ranking]:
    """The rankings that a changed ballot may be given: no other does more for any demand.

    Each goes through some of the order to the winner. Of those that begin with the same candidate,
    one that does no more than another for any demand never will, whoever is put in front.
    """
    helped = {other for _, other in demands}
    rankings = [suffix.order[-1:]]
    for candidate in reversed(suffix.order[:-1]):
        if candidate in helped:
            longer = [(candidate, *ranking) for ranking in rankings]
            rankings += _undominated(longer, suffix, demands)
    return _undominated(rankings, suffix, demands)


def _undominated(
    rankings: Sequence[Ranking], suffix: EliminationSuffix, demands: Sequence[Demand]
) -> list[Ranking]:
    suffix.rounds.steps.spend(len(rankings) * (len(rankings) + len(demands)))
    effects = {
        ranking: [suffix.effect(ranking, demand) for demand in demands] for ranking in rankings
    }
    kept: list[Ranking] = []
    for ranking in sorted(rankings, key=lambda ranked: (-sum(effects[ranked]), len(ranked))):
        if not any(_as_good(effects[better], effects[ranking]) for better in kept):
            kept.append(ranking)
    return kept


def _as_good(effect: Sequence[int], other: Sequence[int]) -> bool:
    return all(here >= there for here, there in zip(effect, other, strict=True))
