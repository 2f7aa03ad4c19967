"""The differences of two rolls, for the notice of an election that another poll caused."""

from election.rules.poll.definition import Definition, Person


def roll_differences(
    definition: Definition, cause: Definition
) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """The people only on the roll of `definition`, and the people only on the roll of `cause`."""
    ids = {person.id for person in definition.roll.people}
    ids_of_cause = {person.id for person in cause.roll.people}
    joined = tuple(person for person in definition.roll.people if person.id not in ids_of_cause)
    left = tuple(person for person in cause.roll.people if person.id not in ids)
    return joined, left
