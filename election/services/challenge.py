"""Challenging a published result by a public statement: certification waits for its ruling."""

from sqlmodel import Session

from election.database.engine import Clock
from election.rules.poll.phases import require_phase
from election.rules.pollfile.addresses import link
from election.services import journal, store


def challenge(tx: Session, clock: Clock, slug: str, statement: str) -> int:
    """Record a written challenge by its public link; certification waits. Returns its number."""
    poll = store.lock(tx, slug)
    require_phase("challenge", poll.phase, slug)
    number = len(journal.history_of(tx, poll).challenges) + 1
    journal.write(tx, poll, clock(tx), "challenged", number=number, statement=link(statement))
    return number
