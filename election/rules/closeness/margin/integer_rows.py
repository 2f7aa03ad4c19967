"""The cheapest solution of a small program in whole numbers: a table, and branching where it needs.

The table's least cost, rounded up, is tried first, and then each next whole number.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from election.rules.closeness.margin.simplex import Tableau, TableauRow
from election.rules.closeness.margin.steps import Steps


@dataclass(frozen=True)
class Cheapest:
    """The least cost, and what each variable is then. With None for them it costs this at least."""

    cost: int
    values: tuple[int, ...] | None


def cheapest(
    rows: Sequence[TableauRow],
    costs: Sequence[int],
    limits: Mapping[int, int],
    below: int,
    steps: Steps,
    most_branches: int,
) -> Cheapest | None:
    """Whole numbers with which each row is 0 or more, at the least cost; None without any `below`.

    A row is a constant and a coefficient for each variable. After so many branches at one cost it
    is left open whether that cost is enough.
    """
    table = Tableau(rows, costs, limits, steps)
    if not table.solve(below - 1):
        return None
    for cost in range(table.least_cost(), below):
        for branches, solved in enumerate(_branches(table, cost), start=1):
            if solved:
                values = tuple(solved.value(variable) for variable in range(len(costs)))
                return Cheapest(cost, values)
            if branches == most_branches:
                return Cheapest(cost, None)
    return None


def _branches(table: Tableau, cost: int) -> Iterator[Tableau | None]:
    """None for each branch of a table that comes to this cost, but not in whole numbers; at last,
    the one that does, if one does.
    """
    first = table.copy()
    first.require([first.cost[0] - cost * first.divisor, *first.cost[1:]])
    to_try = [first]
    while to_try:
        branch = to_try.pop()
        if branch.solve(cost):
            broken = _most_broken(branch)
            yield None if broken else branch
            to_try.extend(_without(branch, broken) if broken else ())


def _most_broken(table: Tableau) -> TableauRow | None:
    """The row whose variable is farthest from a whole number; None where all are whole."""
    broken = [row for row in table.rows if row[0] % table.divisor]
    return min(
        broken,
        key=lambda row: abs(2 * (row[0] % table.divisor) - table.divisor),
        default=None,
    )


def _without(table: Tableau, broken: TableauRow) -> tuple[Tableau, Tableau]:
    """Two tables, with the row's variable at most, or at least, a whole number next to it.

    The second is tried first: more ballots changed alike lead to a solution sooner.
    """
    floor = broken[0] // table.divisor * table.divisor
    at_most, at_least = table.copy(), table.copy()
    at_most.require([floor - broken[0], *(-coefficient for coefficient in broken[1:])])
    at_least.require([broken[0] - floor - table.divisor, *broken[1:]])
    return at_most, at_least
