"""The values of a message for its templates: stored by the act, shared by all, or of its kind.

A message that has been overtaken, because its poll ended, has no contents any more.
"""

from sqlmodel import Session

from election.crypto import canonical
from election.database.tables import Elector, Message, Poll
from election.errors.mail import MessageChanged, MessageOutdated
from election.mail.letterhead import Letterhead
from election.mail.message_kind import MessageKind, Occasion, Values
from election.rules.poll.phases import is_over, takes_ballots
from election.services import journal, store
from election.services.poll_calendar import poll_calendar
from election.services.row_authenticity import is_authentic, require_authentic, require_poll


def contents(tx: Session, kind: MessageKind, message: Message, letterhead: Letterhead) -> Values:
    """The values of a message. Raises MessageOutdated, MessageChanged, StoppedPoll, LookupError."""
    data: Values = canonical.loads(message.data)
    values = data | {"project": letterhead.project, "site": letterhead.base_url}
    if message.poll_id is None:
        return values | {"poll": None, "name": None}
    occasion = _occasion(tx, message, letterhead)
    if kind.needs_an_open_poll and not takes_ballots(occasion.poll.phase):
        raise MessageOutdated(reason="the poll is not open any more")
    if kind.calendar:
        values["calendar"] = _calendar(occasion)
    return values | _shared(occasion) | kind.values(occasion)


def _occasion(tx: Session, message: Message, letterhead: Letterhead) -> Occasion:
    poll = tx.get(Poll, message.poll_id)
    elector = tx.get(Elector, message.elector_id) if message.elector_id is not None else None
    if poll is None or elector is None:
        raise LookupError("its poll or its elector is gone")
    require_poll(tx, poll)
    if not is_authentic(tx, poll, message):
        raise MessageChanged
    if not is_over(poll.phase):  # that a poll has ended is told whatever was changed
        require_authentic(tx, poll, elector)
    definition, history = store.definition_of(poll), journal.history_of(tx, poll)
    return Occasion(tx, letterhead, message, poll, definition, history, elector)


def _calendar(on: Occasion) -> bytes:
    letterhead, page = on.letterhead, on.page()
    return poll_calendar(
        on.poll, on.definition, on.history, project=letterhead.project, notice_url=page
    )


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
