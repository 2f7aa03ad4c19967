"""Challenging a published result by a public statement: certification waits for its ruling."""

from sqlmodel import Session

from election.database.engine import Clock
from election.rules.poll.phases import require_phase
from election.rules.pollfile.addresses import link
from election.services import journal, outbox, store


def challenge(tx: Session, clock: Clock, slug: str, statement: str) -> int:
    """Record a written challenge by its public link, and mail everybody. Returns its number."""
    poll = store.lock(tx, slug)
    require_phase("challenge", poll.phase, slug)
    number = len(journal.history_of(tx, poll).challenges) + 1
    now, public = clock(tx), link(statement)
    journal.write(tx, poll, now, "challenged", number=number, statement=public)
    electors, officials = store.electors_of(tx, poll), store.officials_of(poll)
    outbox.queue_everybody(
        tx, now, "challenged", poll, electors, officials, number=number, link=public
    )
    return number
