"""The values of a message for its templates: stored by the act, shared by all, or of its kind.

A message that has been overtaken, because its poll ended, has no contents any more.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import defer
from sqlmodel import Session

from election.crypto import canonical
from election.database.row_values import ElectorValues, columns_of, table_of, values_in
from election.database.tables import Elector, Message, Poll
from election.errors.mail import MessageChanged, MessageOutdated
from election.mail.letterhead import Letterhead
from election.mail.message_kind import MessageKind, Occasion, Values
from election.mail.subjects import short_day
from election.rules.poll.definition import Definition
from election.rules.poll.phases import is_over, takes_ballots
from election.rules.pollfile.fields import is_identifier
from election.services import journal, store
from election.services.history import History
from election.services.poll_calendar import poll_calendar
from election.services.row_authenticity import is_authentic, require_authentic, require_poll

# an attribute of the class is a column; its declared type is that of a value
WITHOUT_DEFINITION = defer(Poll.definition)  # type: ignore[arg-type]
"""A definition grows with the roll; it is fetched only where it is not known yet."""


@dataclass
class _Read:
    """A poll's definition, history and dates, and the state of its row that they belong to."""

    state: Hashable
    definition: Definition
    history: History
    calendar: bytes | None = None
    """Made where the first message has it attached."""


_POLL, _ROLL = table_of(Poll), table_of(Elector)
_STATE = select(*(each for each in _POLL.columns if each.name != "definition")).where(
    _POLL.c.id == bindparam("poll")
)
_ELECTOR = select(*columns_of(ElectorValues)).where(_ROLL.c.id == bindparam("elector"))
"""Statements that are made once, for every message asks them."""


@dataclass
class PollsRead:
    """What one delivery has read of polls, so that its next message costs no more for a long roll.

    The poll's row is read for each message, and checked where it is not as it was. It names the
    definition by its hash, and the journal by its head: while they stay, so does what was read
    under them.
    """

    by_id: dict[int, _Read] = field(default_factory=dict)
    rows: dict[int, tuple[Sequence[Any], Poll]] = field(default_factory=dict)
    """Rows that were checked: their values, and the object that was made of them."""

    def checked(self, tx: Session, poll_id: int) -> Poll | None:
        """A poll's row; None where it is gone. Raises RowsChanged, SecretKeyMissing."""
        values = tx.connection().execute(_STATE, {"poll": poll_id}).one_or_none()
        if values is None:
            return None
        known = self.rows.get(poll_id)
        if known is not None and known[0] == values:
            tx.add(known[1])
            return known[1]
        poll = tx.get_one(Poll, poll_id, options=[WITHOUT_DEFINITION])
        require_poll(tx, poll)
        self.rows[poll_id] = (values, poll)
        return poll

    def read(self, tx: Session, poll: Poll) -> _Read:
        """The definition and history of a poll whose row was checked."""
        key, state = store.key_of(poll), (poll.tag, poll.head, poll.definition_hash)
        known = self.by_id.get(key)
        if known is None or known.state != state:
            definition, history = store.definition_of(poll), journal.history_of(tx, poll)
            known = self.by_id[key] = _Read(state, definition, history)
        return known

    def calendar(self, on: Occasion) -> bytes:
        """The dates of a poll that was read, as a calendar file: the same for everybody."""
        known = self.read(on.tx, on.poll)
        if known.calendar is None:
            known.calendar = _calendar(on)
        return known.calendar


def contents(
    tx: Session,
    kind: MessageKind,
    message: Message,
    letterhead: Letterhead,
    polls: PollsRead | None = None,
) -> Values:
    """The values of a message. Raises MessageOutdated, MessageChanged, StoppedPoll, LookupError."""
    data: Values = canonical.loads(message.data)
    values = _of_no_poll(letterhead) | data
    if message.poll_id is None:
        return values
    if kind.whatever_changed:
        return values | {"poll": _slug(tx, message)}
    offices = tuple(data.get("offices", ()))
    polls = polls or PollsRead()
    occasion = _occasion(tx, message, letterhead, offices, polls)
    if kind.needs_an_open_poll and not takes_ballots(occasion.poll.phase):
        raise MessageOutdated(reason="the poll is not open any more")
    if kind.calendar:
        values["calendar"] = polls.calendar(occasion)
    return values | _shared(occasion) | kind.values(occasion)


def _of_no_poll(letterhead: Letterhead) -> Values:
    """What every template asks for, where no poll fills it in."""
    blank = dict.fromkeys(("poll", "name", "question", "definition"))
    return {**blank, "offices": (), "project": letterhead.project, "site": letterhead.base_url}


def _slug(tx: Session, message: Message) -> str:
    """The slug of a poll that cannot be relied on: somebody may have written anything there."""
    poll = tx.get(Poll, message.poll_id, options=[WITHOUT_DEFINITION])
    if poll is None:
        raise LookupError("its poll is gone")
    if not is_identifier(poll.slug):
        raise ValueError("its poll has no slug")
    return poll.slug


def _occasion(
    tx: Session,
    message: Message,
    letterhead: Letterhead,
    offices: tuple[str, ...],
    polls: PollsRead,
) -> Occasion:
    poll = polls.checked(tx, message.poll_id or 0)
    elector = _elector(tx, message)
    if poll is None or (elector is None and not offices):
        raise LookupError("its poll or its elector is gone")
    if not is_authentic(tx, poll, message):
        raise MessageChanged
    if elector and not is_over(poll.phase):  # that a poll has ended is told whatever was changed
        require_authentic(tx, poll, elector)
    read = polls.read(tx, poll)
    return Occasion(tx, letterhead, message, poll, read.definition, read.history, elector, offices)


def _elector(tx: Session, message: Message) -> ElectorValues | None:
    row = tx.connection().execute(_ELECTOR, {"elector": message.elector_id}).one_or_none()
    return values_in(ElectorValues, row) if row is not None else None


def _calendar(on: Occasion) -> bytes:
    letterhead, page = on.letterhead, on.page()
    return poll_calendar(
        on.poll, on.definition, on.history, project=letterhead.project, notice_url=page
    )


def _shared(on: Occasion) -> Values:
    """What the shared parts of the templates say."""
    elector = on.to_elector
    return {
        "poll": on.poll.slug,
        "name": on.name,
        "question": on.definition.question.text,
        "definition": on.definition,
        "definition_hash": on.poll.definition_hash,
        "head": on.history.head,
        "opens": on.definition.times.opens,
        "opens_day": short_day(on.definition.times.opens),
        "closes": on.poll.closes,
        "closes_day": short_day(on.poll.closes),
        "noticed_at": on.history.noticed.at if on.history.noticed else None,
        "notice_url": on.page(),
        "has_ballot": elector is not None and store.has_ballot(on.definition, elector),
        "has_recusals": on.poll_kind.has_recusals,
        "as_officer": "officer" in on.offices,
        "as_scrutineer": "scrutineer" in on.offices,
        "as_trustee": any(office.startswith("trustee") for office in on.offices),
    }
