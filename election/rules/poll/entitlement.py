"""The electors who count, and the electors who have a ballot.

A subject is the lead whose removal is asked, or the elector whom a decision is about. The mode of
the subject says whether they count and whether they have a ballot. A recused elector does neither.
"""

from collections.abc import Collection
from typing import NamedTuple

from election.rules.poll.definition import Definition


class Entitlement(NamedTuple):
    """The rights of one person: `counts` where they are in N, `ballot` where they have a ballot."""

    counts: bool
    ballot: bool


def entitlement(definition: Definition, person_id: str, recused: bool = False) -> Entitlement:
    """The entitlement of a person on the roll."""
    if recused:
        return Entitlement(counts=False, ballot=False)
    if definition.question.subject != person_id:
        return Entitlement(counts=True, ballot=True)
    mode = definition.question.subject_mode
    return Entitlement(counts=mode != "excluded", ballot=mode == "counts_and_votes")


def counted(definition: Definition, recused: int | Collection[str] = 0) -> int:
    """The number of electors who count, less the recused: N of a poll whose base is the roll.

    `recused` is their number, or their ids; the ids of people who do not count change nothing.
    """
    roll = definition.roll.by_id
    apart = {each for each in _apart(definition) if not entitlement(definition, each).counts}
    if isinstance(recused, int):
        return len(roll) - len(apart) - recused
    return len(roll.keys() - apart - set(recused))


def with_ballot(definition: Definition, recused: int = 0) -> int:
    """The number of electors who have a ballot, less the recused."""
    without = [each for each in _apart(definition) if not entitlement(definition, each).ballot]
    return len(definition.roll.people) - len(without) - recused


def _apart(definition: Definition) -> tuple[str, ...]:
    """The subject, where they are on the roll: nobody else differs from the others."""
    subject = definition.question.subject
    return (subject,) if subject is not None and subject in definition.roll.by_id else ()
