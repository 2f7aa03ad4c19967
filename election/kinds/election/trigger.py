"""The check of an election's trigger against the poll that caused it, and against rivals."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from election.errors.polls import TriggerRefused
from election.rules.poll.definition import Definition
from election.rules.poll.questions import Election

if TYPE_CHECKING:
    from election.kinds.cause import CausingPoll, Rival


def require_trigger(
    definition: Definition,
    question: Election,
    cause: "CausingPoll | None",
    rivals: "Sequence[Rival]",
) -> None:
    """Raise TriggerRefused unless the election's trigger is valid and not spent."""
    for rival in rivals:
        used = "has spent it" if rival.elected else "is under way from it"
        raise TriggerRefused(definition.slug, f"the election {rival.slug} {used}")
    if question.trigger.vacancy is None:
        _require_cause(definition, question, cause)


def _require_cause(definition: Definition, question: Election, cause: "CausingPoll | None") -> None:
    trigger = question.trigger
    needed = "carried" if trigger.removal else "tied"
    if cause is None:
        raise TriggerRefused(definition.slug, f"there is no poll {trigger.poll}")
    if not cause.certified or cause.outcome != needed:
        raise TriggerRefused(definition.slug, f"{trigger.poll} is not certified as {needed}")
    if trigger.removal:
        _require_no_removed_lead(definition, question, cause)
    else:
        _require_runoff(definition, question, cause)


def _require_no_removed_lead(
    definition: Definition, question: Election, cause: "CausingPoll"
) -> None:
    slug = cause.definition.slug
    if cause.removed is None:
        raise TriggerRefused(definition.slug, f"{slug} is not a removal")
    standing = {candidate.id for candidate in question.candidates}
    if cause.removed in standing and not question.removed_may_stand:
        raise TriggerRefused(
            definition.slug, f"{cause.removed} was removed by {slug} and may not stand"
        )


def _require_runoff(definition: Definition, question: Election, cause: "CausingPoll") -> None:
    if {candidate.id for candidate in question.candidates} != set(cause.tied):
        names = " and ".join(cause.tied)
        raise TriggerRefused(definition.slug, f"a runoff is between {names}, and nobody else")
    if _ids(definition) != _ids(cause.definition):
        raise TriggerRefused(
            definition.slug, f"a runoff has the roll of {cause.definition.slug}, and no other"
        )


def _ids(definition: Definition) -> set[str]:
    return {person.id for person in definition.roll.people}
