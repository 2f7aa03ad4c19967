"""Who counts and who has a ballot.

A subject (the lead whose removal is asked, or the elector whom a decision is about) counts, or has
a ballot, as `subject_mode` says. A recused elector does neither.
"""

from collections.abc import Collection
from dataclasses import dataclass

from election.rules.poll.definition import Definition


@dataclass(frozen=True)
class Entitlement:
    """Whether somebody is counted in N, and whether they have a ballot."""

    counts: bool
    ballot: bool


def entitlement(definition: Definition, person_id: str, recused: bool = False) -> Entitlement:
    """What somebody on the roll is entitled to."""
    if recused:
        return Entitlement(counts=False, ballot=False)
    if definition.question.subject != person_id:
        return Entitlement(counts=True, ballot=True)
    mode = definition.question.subject_mode
    return Entitlement(counts=mode != "excluded", ballot=mode == "counts_and_votes")


def counted(definition: Definition, recused: int | Collection[str] = 0) -> int:
    """The electors who count, less the recused: N of a poll whose base is the roll.

    `recused` is their number, or their ids, of which those who do not count change nothing.
    """
    roll = (person.id for person in definition.roll.people)
    counting = {person_id for person_id in roll if entitlement(definition, person_id).counts}
    if isinstance(recused, int):
        return len(counting) - recused
    return len(counting - set(recused))


def with_ballot(definition: Definition, recused: int = 0) -> int:
    """The electors who have a ballot, less the recused."""
    people = definition.roll.people
    return sum(entitlement(definition, person.id).ballot for person in people) - recused
