"""The cheapest solution of a small integer program: a simplex table, with branches where needed.

The table's least cost, rounded up, is tried first, and then each next whole number.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from election.rules.closeness.margin.simplex import Tableau, TableauRow
from election.rules.closeness.margin.steps import Steps


@dataclass(frozen=True)
class Cheapest:
    """The least cost, and the value of each variable. Without values, it costs at least this."""

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
    """The cheapest whole numbers that make each row 0 or more; None if they cost `below` or more.

    A row is a constant and a coefficient for each variable. After `most_branches` branches at one
    cost, the search stops and returns that cost without values.
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
    """Yield None for each branch that has this cost, but not in whole numbers.

    The last one is the branch that has it in whole numbers, if there is one.
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
    """Two tables: the row's variable is at most its value rounded down, or at least rounded up.

    The second is tried first: more ballots with the same change lead to a solution sooner.
    """
    floor = broken[0] // table.divisor * table.divisor
    at_most, at_least = table.copy(), table.copy()
    at_most.require([floor - broken[0], *(-coefficient for coefficient in broken[1:])])
    at_least.require([broken[0] - floor - table.divisor, *broken[1:]])
    return at_most, at_least
