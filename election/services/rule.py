"""Ruling on a challenge, so that certification need not wait for it any more."""

from sqlmodel import Session

from election.database.engine import Clock
from election.errors.certification import NoSuchChallenge
from election.rules.poll.phases import require_phase
from election.rules.pollfile.addresses import link
from election.services import journal, store


def rule(tx: Session, clock: Clock, slug: str, number: int, statement: str) -> None:
    """Record the ruling on an open challenge by its public link."""
    poll = store.lock(tx, slug)
    require_phase("rule", poll.phase, slug)
    if number not in journal.history_of(tx, poll).open_challenges:
        raise NoSuchChallenge(slug=slug, number=number)
    journal.write(tx, poll, clock(tx), "ruled", number=number, statement=link(statement))
