"""Cancelling: the end of a poll before it opens."""

from sqlmodel import Session

from election.database.engine import Clock
from election.rules.poll.phases import NEXT, awaits_opening, require_phase
from election.services import journal, outbox, store


def cancel(tx: Session, clock: Clock, slug: str, reason: str) -> None:
    """End a poll before it opens; whoever had its notice is mailed."""
    poll = store.lock(tx, slug)
    require_phase("cancel", poll.phase, slug)
    said, now, noticed = journal.public_reason(reason), clock(tx), awaits_opening(poll.phase)
    poll.phase = NEXT["cancel"]
    outbox.end_voting(tx, poll)
    journal.write(tx, poll, now, "cancelled", reason=said)
    if noticed:
        electors = store.electors_of(tx, poll)
        outbox.queue_notices(tx, now, "cancelled", poll, electors, reason=said)
