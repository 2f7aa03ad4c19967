"""The fewest changed ballots that meet the demands of a suffix: a small integer program.

Ballots with the same effect on each demand are one variable; each new ranking is one variable. So
the program has a few rows and a few dozen columns, whatever the number of ballots.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from election.rules.closeness.margin.changed_ballots import ChangedBallots
from election.rules.closeness.margin.elimination_suffix import Demand, EliminationSuffix
from election.rules.closeness.margin.integer_rows import cheapest
from election.rules.counting.piles import Ranking

Effect = tuple[int, ...]
"""The effect of a ballot on each demand."""


@dataclass(frozen=True)
class Price:
    """The fewest changed ballots. Where `changed` is None, at least `number` are needed."""

    number: int
    changed: ChangedBallots | None


def price(
    suffix: EliminationSuffix, demands: Sequence[Demand], below: int, most_branches: int
) -> Price | None:
    """The fewest changed ballots that meet the demands; None where `below` or more are needed."""
    rounds = suffix.rounds
    rounds.steps.spend((1 + len(demands)) * (len(rounds.rankings) + len(suffix.order)))
    effects: list[Effect] = list(zip(*map(suffix.effects, demands), strict=True))
    effects = effects or [()] * len(rounds.rankings)
    kinds = _kinds(effects, rounds.numbers)
    others = [ranking for ranking in worthwhile(suffix, demands) if ranking != suffix.order[-1:]]
    solution = cheapest(
        [*_rows(suffix, demands, kinds, others), [0, *[1] * len(kinds), *[-1] * len(others)]],
        [1] * len(kinds) + [0] * len(others),
        dict(enumerate(kinds.values())),
        below,
        rounds.steps,
        most_branches,
    )
    if solution is None:
        return None
    if solution.values is None:
        return Price(solution.cost, None)
    by_kind = dict(zip(kinds, solution.values, strict=False))
    taken = _taken(suffix, effects, by_kind)
    given = dict(zip(others, solution.values[len(kinds) :], strict=True))
    given[suffix.order[-1:]] = solution.cost - sum(given.values())
    return Price(solution.cost, ChangedBallots(taken, given))


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
    """A row for each demand, in ballots.

    First the lead as cast. Then, for each kind of ballot, the gain if it ranks the winner alone
    instead. Then, for each other ranking, the further gain if the ballot has that ranking.
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
    """So many ballots of each kind, first those for candidates eliminated before the suffix."""
    rounds, left, taken = suffix.rounds, dict(by_kind), {}
    first = rounds.holders(rounds.everyone)
    for at in sorted(range(len(effects)), key=lambda at: first[at] in suffix.order):
        if number := min(left[effects[at]], rounds.numbers[at]):
            taken[rounds.rankings[at]] = number
            left[effects[at]] -= number
    return taken


def worthwhile(suffix: EliminationSuffix, demands: Sequence[Demand]) -> list[Ranking]:
    """The rankings that are worth giving to a changed ballot: no other does more for any demand.

    Each ranks some candidates of the order, and the winner last. Take two that begin with the same
    candidate: if the first does no more than the second for any demand, that stays so with any
    candidate put in front of both.
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
    return all(own >= others for own, others in zip(effect, other, strict=True))
