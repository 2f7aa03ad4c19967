"""What the next act of a poll follows from, and the shape in which it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from election.rules.poll.definition import Definition, Role
from election.rules.poll.instants import iso
from election.rules.poll.phases import Phase
from election.services.history import History
from election.services.mail_reach import NOT_KNOWN, PollReach

STATEMENT = "--statement URL"


OFFICER, WORKER, ELECTORS = "the officer", "the worker", "the electors"


SPARE = timedelta(hours=1)
"""What a late opening adds to the least voting time: an officer needs some minutes to type it."""


@dataclass(frozen=True, kw_only=True)
class NextAct:
    """One thing to do. `commands` are typed in their order; words in capitals are filled in.

    `after` is the instant before which it is refused, `until` the last one at which it is right.
    """

    by: str
    does: str
    commands: tuple[str, ...] = ()
    after: datetime | None = None
    until: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """The act as scripts read it."""
        return {
            "by": self.by,
            "does": self.does,
            "commands": list(self.commands),
            "after": iso(self.after) if self.after else None,
            "until": iso(self.until) if self.until else None,
        }


@dataclass(frozen=True, kw_only=True)
class AtHand:
    """What the office's own machine adds to a command: it depends on settings and files."""

    reaches_nobody: bool = False
    """True where mail or links reach nobody on other machines: notice wants --local."""
    key_file: str | None = None
    """The file in the office that holds the poll's key, as it is typed; None where none does."""


@dataclass(frozen=True, kw_only=True)
class PollFacts:
    """What the next act of a poll follows from, as it was at `moment`."""

    definition: Definition
    phase: Phase
    closes: datetime
    history: History
    moment: datetime
    unsent: int = 0
    """Messages that were refused for good or came back, and that tell nothing of who cast."""
    reach: PollReach = NOT_KNOWN
    """Who is reached by mail; known until the close."""
    put_off: int = 0
    """Messages that a mail server put off again and again, and that tell nothing of who cast."""
    at_hand: AtHand = AtHand()
    signed: Sequence[Role] = ()
    """The offices whose signatures stand."""
    statement_known: bool = False
    """True once a certification was begun: its statement need not be given again."""
    reminders: Sequence[datetime] = ()
    """When the reminders that are still to come are sent."""
    awaits_election: bool = False
    """True while a certified result asks for an election that nobody has noticed yet."""

    @property
    def slug(self) -> str:
        return self.definition.slug

    @property
    def unsigned(self) -> tuple[Role, ...]:
        """The offices that must sign, and have not."""
        return tuple(role for role in self.keys if role not in self.signed)

    @property
    def keys(self) -> dict[Role, str]:
        """The keys of those who sign: an alternate may have taken an office over."""
        return self.definition.people.acting(self.history.replaced).keys
