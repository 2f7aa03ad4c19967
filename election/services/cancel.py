"""Cancelling: the end of a poll before it opens."""

from sqlmodel import Session

from election.database.engine import Clock
from election.rules.poll.phases import NEXT, awaits_opening, gathers_candidates, require_phase
from election.services import journal, outbox, overtaken_mail, store
from election.services.nominations import forget_nominations
from election.services.officials import officials_of


def cancel(tx: Session, clock: Clock, slug: str, reason: str) -> None:
    """End a poll before it opens, and mail everybody who was told of it.

    It relies on nothing that is stored, so that a poll that somebody changed can be ended.
    """
    poll = store.lock_unchecked(tx, slug)
    require_phase("cancel", poll.phase, slug)
    public_reason, now = journal.public_reason(reason), clock(tx)
    was_told = awaits_opening(poll.phase) or gathers_candidates(poll.phase)
    poll.phase = NEXT["cancel"]
    overtaken_mail.end_voting(tx, poll)
    journal.write(tx, poll, now, "cancelled", reason=public_reason)
    forget_nominations(tx, poll)
    if was_told:
        electors = store.electors_unchecked(tx, poll)
        officials = officials_of(tx, poll)
        outbox.queue_everybody(
            tx, now, "cancelled", poll, electors, officials, reason=public_reason
        )
