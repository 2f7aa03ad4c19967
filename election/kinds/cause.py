"""The poll that caused another, and others from the same cause: what a trigger is judged by."""

from collections.abc import Sequence
from dataclasses import dataclass

from election.rules.poll.definition import Definition


@dataclass(frozen=True)
class CausingPoll:
    """The poll that a trigger names, as far as it matters here.

    `removed` is whom it removed, `tied` are the two whom it left tied, by id.
    """

    definition: Definition
    certified: bool
    outcome: str | None
    removed: str | None = None
    tied: Sequence[str] = ()


@dataclass(frozen=True)
class Rival:
    """Another election from the same trigger that is certified as elected, or under way."""

    slug: str
    elected: bool
