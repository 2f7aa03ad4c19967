"""How two rolls differ: an election that another poll caused shows it on its notice."""

from election.rules.poll.definition import Definition, Person


def roll_differences(
    definition: Definition, cause: Definition
) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Who is on this roll and not on the cause's, and the other way round."""
    here = {person.id for person in definition.roll.people}
    there = {person.id for person in cause.roll.people}
    joined = tuple(person for person in definition.roll.people if person.id not in there)
    left = tuple(person for person in cause.roll.people if person.id not in here)
    return joined, left
