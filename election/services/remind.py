"""Reminding: a mail with a link to all who have a ballot, whether they have cast or not."""

from sqlmodel import Session

from election.database.engine import Clock
from election.rules.poll.phases import require_phase
from election.services import outbox, store


def remind(tx: Session, clock: Clock, slug: str) -> int:
    """A reminder with a link to everybody who has a ballot, cast or not; how many were queued."""
    poll = store.lock(tx, slug)
    definition = store.definition_of(poll)
    require_phase("remind", poll.phase, slug)
    electors = [e for e in store.electors_of(tx, poll) if store.has_ballot(definition, e)]
    for elector in electors:
        outbox.queue(tx, clock(tx), "reminder", elector.email, poll, elector)
    return len(electors)
