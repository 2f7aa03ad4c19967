"""Reminding: a mail with a link to all who have a ballot, whether they have cast or not.

The times of the definition remind by themselves, through the worker; the officer may remind too.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from election.crypto import canonical
from election.database.engine import Clock
from election.database.tables import Elector, Message, NoReminders, Poll
from election.errors.links import BadReminderLink
from election.rules.poll import reminders
from election.rules.poll.definition import Definition
from election.rules.poll.instants import from_iso, iso
from election.rules.poll.phases import awaits_opening, require_phase, takes_ballots
from election.services import journal, outbox, store
from election.services.history import happened
from election.services.mail_reach import sheets_of

AGAIN_AFTER = timedelta(hours=1)
"""A second reminder within this time is most often a slip, and goes to everybody."""


def reminded_lately(tx: Session, clock: Clock, slug: str) -> bool:
    """True where everybody was reminded within the hour."""
    newest = tx.exec(
        select(Message.data)
        .where(Message.kind == "reminder", Message.poll_id == store.key_of(store.find(tx, slug)))
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()
    at = canonical.loads(newest).get("at") if newest else None
    return at is not None and clock(tx) - from_iso(at) < AGAIN_AFTER


def remind(tx: Session, clock: Clock, slug: str) -> int:
    """Queue a reminder with a link to all who have a ballot, cast or not; return how many."""
    poll = store.lock(tx, slug)
    require_phase("remind", poll.phase, slug)
    now = clock(tx)
    return _queue(tx, now, poll, due="")


def is_due(tx: Session, poll: Poll, now: datetime) -> bool:
    """True where a reminder of the definition has come, and was not sent."""
    return _due(tx, poll, now) is not None


def remind_on_time(tx: Session, clock: Clock, slug: str) -> Poll:
    """Queue the reminder of the definition that is due; nothing where it is queued already."""
    poll = store.lock(tx, slug)
    require_phase("remind", poll.phase, slug)
    now = clock(tx)
    if (due := _due(tx, poll, now)) is not None:
        _queue(tx, now, poll, due=iso(due))
    return poll


def sent_on_time(tx: Session, poll: Poll) -> set[datetime]:
    """The reminders of the definition that were queued, as the definition has their times."""
    queued = select(Message.data).where(
        Message.poll_id == store.key_of(poll), Message.kind == "reminder"
    )
    data = map(canonical.loads, tx.exec(queued.distinct()))
    return {from_iso(each["due"]) for each in data if each["due"]}


def still_to_come(
    tx: Session, poll: Poll, definition: Definition, now: datetime
) -> tuple[datetime, ...]:
    """When the reminders that are left are sent, as an extension moved them."""
    if not (awaits_opening(poll.phase) or takes_ballots(poll.phase)) or now >= poll.closes:
        return ()
    return reminders.to_come(definition.times, poll.closes, sent_on_time(tx, poll), now)


def _due(tx: Session, poll: Poll, now: datetime) -> datetime | None:
    times = store.definition_of(poll).times
    if reminders.due(times, poll.closes, times.opens, now) is None:
        return None
    opened = happened(journal.history_of(tx, poll).opened).at
    due = reminders.due(times, poll.closes, opened, now)
    return None if due in sent_on_time(tx, poll) else due


def _queue(tx: Session, now: datetime, poll: Poll, *, due: str) -> int:
    """`due` is the instant of the definition, and empty for a reminder by hand."""
    definition = store.definition_of(poll)
    on_roll = store.electors_of(tx, poll)
    left_out = {*tx.exec(select(NoReminders.elector_id)), *sheets_of(tx, poll, on_roll)}
    electors = [
        elector
        for elector in on_roll
        if store.has_ballot(definition, elector) and elector.id not in left_out
    ]
    outbox.queue_all(tx, now, "reminder", poll, electors, at=iso(now), due=due)
    return len(electors)


def wants_reminders(tx: Session, slug: str, public_id: str) -> bool:
    """True unless this elector has stopped their reminders. Raises BadReminderLink."""
    elector = _elector(tx, store.find(tx, slug), public_id)
    return tx.get(NoReminders, elector.id) is None


def choose(tx: Session, slug: str, public_id: str, *, wanted: bool) -> None:
    """Keep whether this elector wants reminders: nothing else of theirs changes."""
    elector = _elector(tx, store.lock(tx, slug), public_id)
    kept = tx.get(NoReminders, elector.id)
    if wanted and kept is not None:
        tx.delete(kept)
    if not wanted and kept is None:
        tx.add(NoReminders(elector_id=elector.id or 0))


def _elector(tx: Session, poll: Poll, public_id: str) -> Elector:
    of_poll = (Elector.poll_id == store.key_of(poll), Elector.public_id == public_id)
    elector = tx.exec(select(Elector).where(*of_poll)).one_or_none()
    if elector is None:
        raise BadReminderLink
    return elector
