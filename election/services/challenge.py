"""Challenging a published result by a public statement: certification waits for its ruling."""

from datetime import datetime

from sqlmodel import Session

from election.database.engine import Clock
from election.rules.poll.phases import challenge_ends, require_phase
from election.rules.pollfile.addresses import link
from election.services import journal, store


def ended(tx: Session, clock: Clock, slug: str) -> datetime | None:
    """The instant in which the challenge period ended; None where it has not, or has not begun."""
    poll = store.find(tx, slug)
    published = journal.history_of(tx, poll).published
    if published is None:
        return None
    end = challenge_ends(published.at, store.definition_of(poll).times)
    return end if clock(tx) >= end else None


def challenge(tx: Session, clock: Clock, slug: str, statement: str) -> int:
    """Record a written challenge by its public link; certification waits. Returns its number."""
    poll = store.lock(tx, slug)
    require_phase("challenge", poll.phase, slug)
    number = len(journal.history_of(tx, poll).challenges) + 1
    journal.write(tx, poll, clock(tx), "challenged", number=number, statement=link(statement))
    return number
