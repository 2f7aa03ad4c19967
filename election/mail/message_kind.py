"""The shape of an entry of `messages.py`, and the occasion from which its values are read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlmodel import Session

from election.database.tables import Elector, Message, Poll
from election.kinds.kind import PollKind
from election.kinds.table import kind_of
from election.mail.letterhead import Letterhead
from election.rules.poll.definition import Definition, Person
from election.services.history import History
from election.services.outbox import NEEDS_AN_OPEN_POLL, MessageName

Values: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Occasion:
    """One message that is due, its poll as it stands now, and the elector it goes to."""

    tx: Session
    letterhead: Letterhead
    message: Message
    poll: Poll
    definition: Definition
    history: History
    elector: Elector

    @property
    def poll_kind(self) -> PollKind[Any]:
        """The kind of the poll, bound to its definition."""
        return kind_of(self.definition)

    @property
    def person(self) -> Person | None:
        """The elector as the definition names them, if it does."""
        return self.definition.roll.person(self.elector.person_id)

    def page(self, *parts: str) -> str:
        """The address of the poll's notice, or of a page below it."""
        return self.letterhead.url("polls", self.poll.slug, *parts)


def nothing_more(_on: Occasion) -> Values:
    """No values of its own: the act stored all that this kind says."""
    return {}


@dataclass(frozen=True)
class MessageKind:
    """All that holds for one kind of message, but its words: those are in its two templates.

    `acts` are the modules that queue it, `to` its recipients. `stored` names the values that the
    act leaves with the message; `values` reads the others from the database when it is sent.

    `calendar` is True where the dates of the poll are attached as they stand after the act.

    `variants` are all that mail servers and networks must not tell apart: values in place of the
    message's own. Every mail of the kind is filled up to the longest of them.
    """

    name: MessageName
    acts: tuple[str, ...]
    to: str
    subject: str
    stored: tuple[str, ...] = ()
    values: Callable[[Occasion], Values] = nothing_more
    variants: tuple[Values, ...] = ()
    calendar: bool = False

    @property
    def template(self) -> str:
        """The name of both templates, without their `.txt` and `.html`."""
        return f"mail/{self.name}"

    @property
    def needs_an_open_poll(self) -> bool:
        """True for what nobody can use after the close; the outbox cancels it then."""
        return self.name in NEEDS_AN_OPEN_POLL
