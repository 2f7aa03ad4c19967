"""Telling the officer before a poll opens who is not reached yet, by name.

Each look of `rules.poll.reach_looks` is told once: the mail that was queued for it names it. Where
everybody is reached there is no mail; who is unreached later, before the next look, is told then.
"""

from datetime import datetime

from sqlmodel import Session, select

from election.crypto import canonical
from election.database.engine import Clock
from election.database.tables import Message, Poll
from election.rules.poll import reach_looks
from election.rules.poll.instants import iso
from election.rules.poll.phases import require_phase
from election.services import journal, outbox, store
from election.services.history import happened
from election.services.mail_reach import reach_of
from election.services.officials import acting_definition


def is_due(tx: Session, poll: Poll, now: datetime) -> bool:
    """True where a look has come and was not told, and there is somebody to name."""
    return _due(tx, poll, now) is not None and bool(reach_of(tx, poll).unreached)


def tell_unreached(tx: Session, clock: Clock, slug: str) -> Poll:
    """Queue the officer's list for the look that is due; nothing where nobody is to be named."""
    poll = store.lock(tx, slug)
    require_phase("open", poll.phase, slug)
    now = clock(tx)
    due, unreached = _due(tx, poll, now), reach_of(tx, poll).unreached
    if due is not None and unreached:
        electors = [each.elector.person_id for each in unreached]
        officer = {"officer": acting_definition(tx, poll).people.officer}
        outbox.queue_officials(
            tx, now, "not-reached", poll, officer, look=iso(due), electors=electors
        )
    return poll


def _due(tx: Session, poll: Poll, now: datetime) -> datetime | None:
    opens = store.definition_of(poll).times.opens
    if now >= opens or now < opens - max(reach_looks.BEFORE_THE_OPENING):
        return None
    noticed = happened(journal.history_of(tx, poll).noticed).at
    due = reach_looks.due(opens, noticed, now)
    return None if due is None or _was_told(tx, poll, due) else due


def _was_told(tx: Session, poll: Poll, look: datetime) -> bool:
    told = select(Message.data).where(
        Message.poll_id == store.key_of(poll), Message.kind == "not-reached"
    )
    return any(canonical.loads(data)["look"] == iso(look) for data in tx.exec(told))
