"""The small integer programs that price a suffix: compared with trying every value."""

from itertools import product
from random import Random

import pytest

from election.rules.closeness.margin.integer_rows import cheapest
from election.rules.closeness.margin.simplex import Tableau, TableauRow
from election.rules.closeness.margin.steps import Spent, Steps

BELOW = 7
PLENTY = 1_000


def program(seed: int) -> tuple[list[TableauRow], list[int], dict[int, int]]:
    """Draw up to four rows and four variables; a variable that costs nothing is limited."""
    chance = Random(seed)
    costs = [chance.randint(0, 2) for _ in range(chance.randint(1, 4))]
    limits = {at: chance.randint(0, 4) for at, cost in enumerate(costs) if not cost or seed % 3}
    rows = [
        [chance.randint(-6, 2), *(chance.randint(-2, 2) for _ in costs)]
        for _ in range(chance.randint(1, 4))
    ]
    return rows, costs, limits


def least_cost(rows: list[TableauRow], costs: list[int], limits: dict[int, int]) -> int | None:
    """Return the least cost of all values that meet the rows."""
    ranges = [range(limits.get(at, BELOW) + 1) for at in range(len(costs))]
    met = (
        values
        for values in product(*ranges)
        if all(row[0] + sum(map(int.__mul__, row[1:], values)) >= 0 for row in rows)
    )
    prices = (sum(map(int.__mul__, costs, values)) for values in met)
    return min((price for price in prices if price < BELOW), default=None)


@pytest.mark.parametrize("start", range(0, 3_000, 500))
def test_the_cheapest_is_what_trying_every_value_finds(start: int) -> None:
    """Search and trial find one cost, with values that meet every row within their limits."""
    solvable = 0
    for seed in range(start, start + 500):
        rows, costs, limits = program(seed)
        found = cheapest(rows, costs, limits, BELOW, Steps(10**6), PLENTY)
        expected = least_cost(rows, costs, limits)
        assert (found and found.cost) == expected, seed
        if found and found.values:
            solvable += 1
            assert all(0 <= value <= limits.get(at, BELOW) for at, value in enumerate(found.values))
            assert sum(map(int.__mul__, costs, found.values)) == expected
            assert all(row[0] + sum(map(int.__mul__, row[1:], found.values)) >= 0 for row in rows)
    assert solvable > 150


@pytest.mark.exhaustive
def test_what_is_left_open_is_never_dearer_than_the_truth() -> None:
    """After one branch the result is a lower bound of the cost."""
    left_open = 0
    for seed in range(3_000):
        rows, costs, limits = program(seed)
        found = cheapest(rows, costs, limits, BELOW, Steps(10**6), 1)
        expected = least_cost(rows, costs, limits)
        if found and found.values is None:
            left_open += 1
            assert expected is None or found.cost <= expected
        else:
            assert (found and found.cost) == expected
    assert left_open > 20


def test_a_cost_of_a_half_is_rounded_up() -> None:
    """With a cost of two for each, 2x >= 1 takes x = 1."""
    table = Tableau([[-1, 2]], [1], {}, Steps(100))
    assert table.solve(5)
    assert (table.cost[0], table.divisor, table.least_cost()) == (1, 2, 1)


def test_steps_that_are_used_up_end_it() -> None:
    """A table of two rows and three numbers each takes six steps; with too few the search ends."""
    rows = [[-1, 1, 0], [-1, 0, 1]]
    with pytest.raises(Spent):
        cheapest(rows, [1, 1], {}, BELOW, Steps(5), PLENTY)
    steps = Steps(20)
    assert cheapest(rows, [1, 1], {}, BELOW, steps, PLENTY)
    assert steps.left == 20 - 6 - 6
