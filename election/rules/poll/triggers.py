"""Whether an election may be held: its trigger, judged from the poll that caused it."""

from collections.abc import Sequence
from dataclasses import dataclass

from election.errors import TriggerRefused
from election.rules.poll.definition import Definition, Person, Trigger


@dataclass(frozen=True)
class CausingPoll:
    """The poll that a trigger names, as far as it matters here."""

    definition: Definition
    certified: bool
    outcome: str | None
    tied: Sequence[str]


@dataclass(frozen=True)
class Rival:
    """Another election from the same trigger that is certified as elected, or under way."""

    slug: str
    elected: bool


def poll_named(trigger: Trigger) -> str | None:
    """The slug of the poll that a trigger names; None for a vacancy."""
    return trigger.removal or trigger.tied


def require_trigger(
    definition: Definition, cause: CausingPoll | None, rivals: Sequence[Rival]
) -> None:
    """Raise TriggerRefused unless the election's trigger is valid and not spent."""
    trigger = definition.trigger
    if trigger is None:
        raise TriggerRefused(definition.slug, "it has no trigger")
    for rival in rivals:
        used = "has spent it" if rival.elected else "is under way from it"
        raise TriggerRefused(definition.slug, f"the election {rival.slug} {used}")
    if trigger.vacancy is None:
        _require_cause(definition, trigger, cause)


def _require_cause(definition: Definition, trigger: Trigger, cause: CausingPoll | None) -> None:
    name = poll_named(trigger)
    needed = "carried" if trigger.removal else "tied"
    if cause is None:
        raise TriggerRefused(definition.slug, f"there is no poll {name}")
    if not cause.certified or cause.outcome != needed:
        raise TriggerRefused(definition.slug, f"{name} is not certified as {needed}")
    if trigger.removal:
        _require_no_removed_lead(definition, cause.definition)
    else:
        _require_runoff(definition, cause)


def _require_no_removed_lead(definition: Definition, removal: Definition) -> None:
    if definition.election is None or removal.removal is None:
        raise TriggerRefused(definition.slug, f"{removal.slug} is not a removal")
    removed = removal.removal.subject
    standing = {candidate.id for candidate in definition.election.candidates}
    if removed in standing and not definition.election.removed_may_stand:
        raise TriggerRefused(
            definition.slug, f"{removed} was removed by {removal.slug} and may not stand"
        )


def _require_runoff(definition: Definition, cause: CausingPoll) -> None:
    if definition.election is None:
        raise TriggerRefused(definition.slug, "it is not an election")
    standing = {candidate.id for candidate in definition.election.candidates}
    if standing != set(cause.tied):
        names = " and ".join(cause.tied)
        raise TriggerRefused(definition.slug, f"a runoff is between {names}, and nobody else")
    if _ids(definition) != _ids(cause.definition):
        raise TriggerRefused(
            definition.slug, f"a runoff has the roll of {cause.definition.slug}, and no other"
        )


def _ids(definition: Definition) -> set[str]:
    return {person.id for person in definition.roll.people}


def roll_differences(
    definition: Definition, cause: Definition
) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Who is on this roll and not on the cause's, and the other way round."""
    joined = tuple(p for p in definition.roll.people if p.id not in _ids(cause))
    left = tuple(p for p in cause.roll.people if p.id not in _ids(definition))
    return joined, left
