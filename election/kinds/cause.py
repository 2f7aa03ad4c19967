"""The values that a trigger is checked against: the causing poll, and rival elections."""

from collections.abc import Sequence
from dataclasses import dataclass

from election.rules.poll.definition import Definition


@dataclass(frozen=True)
class CausingPoll:
    """The poll that a trigger names.

    `removed` is the id of the person whom it removed, `tied` the ids of the two whom it left tied.
    """

    definition: Definition
    certified: bool
    outcome: str | None
    removed: str | None = None
    tied: Sequence[str] = ()


@dataclass(frozen=True)
class Rival:
    """Another election from the same trigger: certified as elected, or under way."""

    slug: str
    elected: bool
