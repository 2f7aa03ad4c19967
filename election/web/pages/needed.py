"""The number of a removal's rule, to be shown as a picture: so many Yes of so many."""

from dataclasses import dataclass

from election.rules.poll.definition import Definition
from election.rules.poll.entitlement import counted


@dataclass(frozen=True)
class Needed:
    """How many Yes it takes, of how many electors."""

    number: int
    of: int


def needed(definition: Definition, recused: int) -> Needed | None:
    """None for an election, and where the whole is only known after the count."""
    removal = definition.removal
    if removal is None or removal.base == "cast":
        return None
    electors = counted(definition, recused)
    return Needed(max(1, removal.threshold.needed(electors)), electors)
