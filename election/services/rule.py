"""Ruling on a challenge, so that certification need not wait for it any more."""

from sqlmodel import Session

from election.database.engine import Clock
from election.errors.certification import NoSuchChallenge
from election.rules.poll.phases import require_phase
from election.rules.pollfile.addresses import link
from election.services import journal, outbox, store


def rule(tx: Session, clock: Clock, slug: str, number: int, statement: str) -> None:
    """Record the ruling on an open challenge by its public link, and mail everybody."""
    poll = store.lock(tx, slug)
    require_phase("rule", poll.phase, slug)
    if number not in journal.history_of(tx, poll).open_challenges:
        raise NoSuchChallenge(slug=slug, number=number)
    now, public = clock(tx), link(statement)
    journal.write(tx, poll, now, "ruled", number=number, statement=public)
    electors, officials = store.electors_of(tx, poll), store.officials_of(poll)
    outbox.queue_everybody(tx, now, "ruled", poll, electors, officials, number=number, link=public)
