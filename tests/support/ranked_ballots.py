"""Open elections of two to twenty candidates, whose names are long and in many scripts."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.support.states import ARABIC, MANY
from tests.support.world import ELECTION, ROLL, World

LONGEST = sorted(MANY, key=lambda each: -len(each[1]))
"""The twenty of `states`, those with the longest names first."""


def stand(world: World, count: int) -> None:
    """Open an election of so many candidates; every second one has a statement."""
    people = ROLL + "".join(
        f"{key.lower()},{name},{key.lower()}@example.org,,{key.lower()},no\n"
        for key, name in LONGEST
    )
    start, end = ELECTION.index("[[candidates]]"), ELECTION.index("[times]")
    candidates = "".join(
        f'[[candidates]]\nid = "{key.lower()}"\nconsented = 2026-12-30\n'
        + (f'statement = "{ARABIC}"\n\n' if at % 2 else "\n")
        for at, (key, _) in enumerate(LONGEST[:count])
    )
    world.make_open_poll(ELECTION[:start] + candidates + ELECTION[end:], people)


def two(world: World) -> None:
    stand(world, 2)


def five(world: World) -> None:
    stand(world, 5)


def twelve(world: World) -> None:
    stand(world, 12)


def twenty(world: World) -> None:
    stand(world, 20)


@dataclass(frozen=True)
class Field:
    """An election of so many candidates, made once in a run."""

    count: int
    make: Callable[[World], None]


FIELDS = (Field(2, two), Field(5, five), Field(12, twelve), Field(20, twenty))
