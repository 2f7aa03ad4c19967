"""Voiding: the end of a poll that opened, without a result."""

from sqlmodel import Session

from election.database.engine import Clock
from election.rules.poll.phases import NEXT, require_phase
from election.services import journal, outbox, overtaken_mail, store
from election.services.close import forget_who_cast
from election.services.officials import officials_of


def void(tx: Session, clock: Clock, slug: str, reason: str) -> None:
    """End a poll that opened, without a result; a new poll follows under a new slug.

    Of a poll still open, the ballots are deleted; in every phase, the rows that say who cast. It is
    the one way on where somebody changed the database, so it relies on nothing that is stored.
    """
    poll = store.lock_unchecked(tx, slug)
    require_phase("void", poll.phase, slug)
    public_reason, now = journal.public_reason(reason), clock(tx)
    poll.phase = NEXT["void"]
    overtaken_mail.end_voting(tx, poll)
    journal.write(tx, poll, now, "voided", reason=public_reason)
    forget_who_cast(tx, poll)
    overtaken_mail.end_telling(tx, poll)
    electors = store.electors_unchecked(tx, poll)
    officials = officials_of(tx, poll)
    outbox.queue_everybody(tx, now, "void", poll, electors, officials, reason=public_reason)
