"""The values of a message for its templates: stored by the act, shared by all, or of its kind.

A message that has been overtaken, because its poll ended, has no contents any more.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field

from sqlalchemy.orm import defer
from sqlmodel import Session

from election.crypto import canonical
from election.database.tables import Elector, Message, Poll
from election.errors.mail import MessageChanged, MessageOutdated
from election.mail.letterhead import Letterhead
from election.mail.message_kind import MessageKind, Occasion, Values
from election.rules.poll.definition import Definition
from election.rules.poll.phases import is_over, takes_ballots
from election.services import journal, store
from election.services.history import History
from election.services.row_authenticity import is_authentic, require_authentic, require_poll

# an attribute of the class is a column; its declared type is that of a value
WITHOUT_DEFINITION = defer(Poll.definition)  # type: ignore[arg-type]
"""A definition grows with the roll; it is fetched only where it is not known yet."""


@dataclass(frozen=True)
class _Read:
    """A poll's definition and history, and the state of its row that they belong to."""

    state: Hashable
    definition: Definition
    history: History


@dataclass
class PollsRead:
    """What one delivery has read of polls, so that its next message costs no more for a long roll.

    The poll's row is read and checked for each message. It names the definition by its hash, and
    the journal by its head: while they stay, so does what was read under them.
    """

    by_id: dict[int, _Read] = field(default_factory=dict)

    def read(self, tx: Session, poll: Poll) -> _Read:
        """The definition and history of a poll whose row was checked."""
        key, state = store.key_of(poll), (poll.tag, poll.head, poll.definition_hash)
        known = self.by_id.get(key)
        if known is None or known.state != state:
            definition, history = store.definition_of(poll), journal.history_of(tx, poll)
            known = self.by_id[key] = _Read(state, definition, history)
        return known


def contents(
    tx: Session,
    kind: MessageKind,
    message: Message,
    letterhead: Letterhead,
    polls: PollsRead | None = None,
) -> Values:
    """The values of a message. Raises MessageOutdated, MessageChanged, StoppedPoll, LookupError."""
    data: Values = canonical.loads(message.data)
    values = data | {"project": letterhead.project, "site": letterhead.base_url}
    if message.poll_id is None:
        return values | {"poll": None, "name": None}
    occasion = _occasion(tx, message, letterhead, polls or PollsRead())
    if kind.needs_an_open_poll and not takes_ballots(occasion.poll.phase):
        raise MessageOutdated(reason="the poll is not open any more")
    return values | _shared(occasion) | kind.values(occasion)


def _occasion(tx: Session, message: Message, letterhead: Letterhead, polls: PollsRead) -> Occasion:
    poll = tx.get(Poll, message.poll_id, options=[WITHOUT_DEFINITION])
    elector = tx.get(Elector, message.elector_id) if message.elector_id is not None else None
    if poll is None or elector is None:
        raise LookupError("its poll or its elector is gone")
    require_poll(tx, poll)
    if not is_authentic(tx, poll, message):
        raise MessageChanged
    if not is_over(poll.phase):  # that a poll has ended is told whatever was changed
        require_authentic(tx, poll, elector)
    read = polls.read(tx, poll)
    return Occasion(tx, letterhead, message, poll, read.definition, read.history, elector)


def _shared(on: Occasion) -> Values:
    return {
        "poll": on.poll.slug,
        "name": on.person.name if on.person else None,
        "definition": on.definition,
        "definition_hash": on.poll.definition_hash,
        "head": on.history.head,
        "closes": on.poll.closes,
        "notice_url": on.page(),
        "has_ballot": store.has_ballot(on.definition, on.elector),
    }
