"""Reminding: a mail with a link to all who have a ballot, whether they have cast or not."""

from sqlmodel import Session

from election.database.engine import Clock
from election.rules.poll.phases import require_phase
from election.services import outbox, store


def remind(tx: Session, clock: Clock, slug: str) -> int:
    """Queue a reminder with a link to all who have a ballot, cast or not; return how many."""
    poll = store.lock(tx, slug)
    definition = store.definition_of(poll)
    require_phase("remind", poll.phase, slug)
    electors = [
        elector for elector in store.electors_of(tx, poll) if store.has_ballot(definition, elector)
    ]
    outbox.queue_all(tx, clock(tx), "reminder", poll, electors)
    return len(electors)
