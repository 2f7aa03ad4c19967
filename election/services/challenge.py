"""Challenging a published result by a public statement: certification waits for its ruling."""

from datetime import datetime

from sqlmodel import Session

from election.database.engine import Clock
from election.rules.poll.phases import challenge_ends, require_phase
from election.rules.pollfile.addresses import link
from election.services import journal, outbox, store


def ended(tx: Session, clock: Clock, slug: str) -> datetime | None:
    """The instant in which the challenge period ended; None where it has not, or has not begun."""
    poll = store.find(tx, slug)
    published = journal.history_of(tx, poll).published
    if published is None:
        return None
    end = challenge_ends(published.at, store.definition_of(poll).times)
    return end if clock(tx) >= end else None


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
