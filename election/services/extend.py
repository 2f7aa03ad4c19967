"""Extending an open poll: a later end, and a public reason."""

from datetime import datetime

from sqlmodel import Session

from election.database.engine import Clock
from election.rules.poll.instants import iso
from election.rules.poll.phases import require_extension, require_phase, require_window
from election.services import journal, outbox, store
from election.services.officials import officials_of


def extend(tx: Session, clock: Clock, slug: str, closes: datetime, reason: str) -> None:
    """Move the end of an open poll to a later time, and mail everybody."""
    poll = store.lock(tx, slug)
    require_phase("extend", poll.phase, slug)
    now = clock(tx)
    require_window("extend", slug, store.definition_of(poll).times.opens, poll.closes, now)
    require_extension(slug, poll.closes, closes)
    public_reason = journal.public_reason(reason)
    poll.closes = closes
    journal.write(tx, poll, now, "extended", closes=iso(closes), reason=public_reason)
    electors = store.electors_of(tx, poll)
    officials = officials_of(tx, poll)
    outbox.queue_everybody(tx, now, "extended", poll, electors, officials, reason=public_reason)
