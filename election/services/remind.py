"""Reminding: a mail with a link to all who have a ballot, whether they have cast or not."""

from datetime import timedelta

from sqlmodel import Session, col, select

from election.crypto import canonical
from election.database.engine import Clock
from election.database.tables import Message
from election.rules.poll.instants import from_iso, iso
from election.rules.poll.phases import require_phase
from election.services import outbox, store

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
    definition = store.definition_of(poll)
    require_phase("remind", poll.phase, slug)
    electors = [
        elector for elector in store.electors_of(tx, poll) if store.has_ballot(definition, elector)
    ]
    now = clock(tx)
    outbox.queue_all(tx, now, "reminder", poll, electors, at=iso(now))
    return len(electors)
