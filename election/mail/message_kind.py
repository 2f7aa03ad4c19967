"""The shape of an entry of `messages.py`, and the occasion from which its values are read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlmodel import Session

from election.database.row_values import AnyElector
from election.database.tables import Message, Poll
from election.kinds.kind import PollKind
from election.kinds.table import kind_of
from election.mail.letterhead import Letterhead
from election.rules.poll.definition import Definition
from election.rules.pollfile.addresses import folded
from election.services.history import History
from election.services.outbox import NEEDS_AN_OPEN_POLL, MessageName

Values: TypeAlias = dict[str, Any]

EVERYBODY = "every elector, at both addresses, and every official"
EVERYBODY_ONCE = "every elector, at the first address, and every official"


@dataclass(frozen=True)
class Occasion:
    """One message that is due, its poll as it stands now, and whom it goes to.

    That is an elector, or an official by the offices that they hold.
    """

    tx: Session
    letterhead: Letterhead
    message: Message
    poll: Poll
    as_noticed: Definition
    history: History
    to_elector: AnyElector | None
    offices: tuple[str, ...]

    @property
    def definition(self) -> Definition:
        """The definition with the alternates in the offices that they have taken over."""
        return self.as_noticed.acting(self.history.replaced)

    @property
    def elector(self) -> AnyElector:
        """The elector whom it goes to. Raises LookupError for a message to an official."""
        if self.to_elector is None:
            raise LookupError("its elector is gone")
        return self.to_elector

    @property
    def poll_kind(self) -> PollKind[Any]:
        """The kind of the poll, bound to its definition."""
        return kind_of(self.definition)

    @property
    def name(self) -> str | None:
        """The name of the elector or official as the definition has it, if it does."""
        if self.offices:
            return self._name_of_official(self.offices[0].removeprefix("former "))
        person = self.definition.roll.person(self.elector.person_id)
        return person.name if person else None

    def _name_of_official(self, office: str) -> str | None:
        """Whoever of those who hold this office, or held it, reads mail at the address."""
        holders = (each.officials.get(office) for each in (self.definition, self.as_noticed))
        to = folded(self.message.address)
        return next((each.name for each in holders if each and folded(each.email) == to), None)

    @property
    def page_of_nominations(self) -> str:
        """The address of the page on which electors nominate."""
        return self.letterhead.url("n", self.poll.slug)

    def page(self, *parts: str) -> str:
        """The address of the poll's notice, or of a page below it."""
        return self.letterhead.url("polls", self.poll.slug, *parts)


def nothing_more(_on: Occasion) -> Values:
    """No values of its own: the act stored all that this kind says."""
    return {}


@dataclass(frozen=True)
class MessageKind:
    """All that holds for one kind of message, but its words: those are in its template.

    `acts` are the modules that queue it, `to` its recipients. `subject` is what stands before the
    question in the subject, with values in curly brackets. `stored` names the values that the act
    leaves with the message; `values` reads the others from the database when it is sent.

    A message `whatever_changed` tells that somebody changed the database, and so relies on nothing
    in it: its words are fixed, and hold only the poll's slug.

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
    whatever_changed: bool = False

    @property
    def is_copied(self) -> bool:
        """True where electors get it too: an official's copy is told apart by its subject."""
        return self.to.startswith((EVERYBODY, EVERYBODY_ONCE))

    @property
    def template(self) -> str:
        """The name of its template, from which both parts of the mail are made."""
        return f"mail/{self.name}.html"

    @property
    def needs_an_open_poll(self) -> bool:
        """True for what nobody can use after the close; the outbox cancels it then."""
        return self.name in NEEDS_AN_OPEN_POLL
