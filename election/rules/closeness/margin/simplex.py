"""The table of a small linear program in whole numbers: the dual simplex method without fractions.

Each row expresses a variable in terms of those that are 0 now: (constant + sum of coefficient times
variable) / divisor, with one divisor for the whole table. Pivots divide without remainder (Edmonds;
Bareiss), so no number is ever rounded.
"""

from collections.abc import Mapping, Sequence

from election.rules.closeness.margin.steps import Steps

TableauRow = list[int]
"""The constant, then a coefficient for each variable that is 0 now."""


class Tableau:
    """Variables of 0 or more, and rows that must be 0 or more, at the least cost.

    Columns are numbered from 0; the rows' own variables follow. `limits` holds the greatest value
    of a variable, where it has one. Costs are not negative.
    """

    def __init__(
        self,
        rows: Sequence[TableauRow],
        costs: Sequence[int],
        limits: Mapping[int, int],
        steps: Steps,
    ) -> None:
        self.divisor = 1
        self.cost: TableauRow = [0, *costs]
        self.rows = [list(row) for row in rows]
        self.zero = list(range(len(costs)))
        self.basic = [len(costs) + place for place in range(len(rows))]
        self.limits = dict(limits)
        self.turned: set[int] = set()
        """Variables for which the table holds their limit less their value."""
        self.steps = steps

    def copy(self) -> "Tableau":
        """A copy of the table that can be changed by itself."""
        other = Tableau((), (), self.limits, self.steps)
        other.divisor, other.cost = self.divisor, self.cost
        other.rows, other.zero, other.basic = list(self.rows), list(self.zero), list(self.basic)
        other.turned = set(self.turned)
        return other

    def least_cost(self) -> int:
        """The cost of the table, rounded up to a whole number."""
        return -(-self.cost[0] // self.divisor)

    def require(self, row: TableauRow) -> None:
        """Add a row, in terms of the variables that are 0 now, that must be 0 or more."""
        self.basic.append(len(self.zero) + len(self.rows))
        self.rows.append(row)

    def value(self, variable: int) -> int:
        """The value of a variable, once the table is solved in whole numbers."""
        shown = 0
        if variable in self.basic:
            shown = self.rows[self.basic.index(variable)][0] // self.divisor
        return self.limits[variable] - shown if variable in self.turned else shown

    def solve(self, most: int) -> bool:
        """Bring the table to its least cost; False where that would be more than `most`.

        Of the rows below 0, the one whose variable has the lowest number is mended first. Of the
        variables that mend it equally cheaply, the lowest is taken again (Bland): so the loop ends.
        """
        while self.cost[0] <= most * self.divisor:
            self._turn()
            short = [place for place, row in enumerate(self.rows) if row[0] < 0]
            if not short:
                return True
            place = min(short, key=self.basic.__getitem__)
            column = self._entering(self.rows[place])
            if column is None:
                return False
            self._pivot(place, column)
        return False

    def _turn(self) -> None:
        """Turn each variable above its limit: its row holds the limit less its value, below 0."""
        for place, variable in enumerate(self.basic):
            row = self.rows[place]
            limit = self.limits.get(variable)
            if limit is not None and row[0] > limit * self.divisor:
                self.turned ^= {variable}
                self.rows[place] = [limit * self.divisor - row[0], *(-entry for entry in row[1:])]

    def _entering(self, row: TableauRow) -> int | None:
        """The column that mends a row at the least cost for each unit; None if no column does."""
        best = None
        for column in range(1, len(row)):
            if row[column] > 0 and (best is None or self._cheaper(row, column, best)):
                best = column
        return best

    def _cheaper(self, row: TableauRow, column: int, other: int) -> bool:
        cost, cost_of_other = self.cost[column] * row[other], self.cost[other] * row[column]
        return (cost, self.zero[column - 1]) < (cost_of_other, self.zero[other - 1])

    def _pivot(self, place: int, column: int) -> None:
        """Swap the variables of a row and a column: the row's variable becomes 0."""
        by, self.divisor, old = self.rows[place], self.rows[place][column], self.divisor
        self.steps.spend(len(by) * len(self.rows))
        self.rows = [_replaced(row, by, column, old) for row in self.rows]
        self.cost = _replaced(self.cost, by, column, old)
        self.rows[place] = [-entry for entry in by]
        self.rows[place][column] = old
        self.basic[place], self.zero[column - 1] = self.zero[column - 1], self.basic[place]


def _replaced(row: TableauRow, by: TableauRow, column: int, divisor: int) -> TableauRow:
    """The row, with the variable of `column` replaced by the others by way of the row `by`."""
    times, factor = by[column], row[column]
    if not factor:
        return row if times == divisor else [entry * times // divisor for entry in row]
    new = [
        (entry * times - factor * other) // divisor for entry, other in zip(row, by, strict=True)
    ]
    new[column] = factor
    return new
