"""Letting the alternate of an office take it over; public, and for good.

From then on the alternate gets the office's mail, rules and signs in it. The poll's definition
named them at notice, with their key: nobody can be put into an office later.
"""

from sqlmodel import Session

from election.database.engine import Clock
from election.errors.polls import AlternateRefused
from election.rules.poll.definition import Official, Role
from election.rules.poll.phases import require_phase
from election.services import journal, outbox, store
from election.services.officials import officials_of


def alternate(tx: Session, clock: Clock, slug: str, office: Role, reason: str) -> Official:
    """Journal that the alternate holds this office from now on, and mail everybody.

    Raises AlternateRefused where nobody is named, or where they took over before.
    """
    poll = store.lock(tx, slug)
    require_phase("alternate", poll.phase, slug)
    named = store.definition_of(poll).people.alternate(office)
    if named is None:
        raise AlternateRefused(slug, office, "the definition names no alternate of this office")
    if office in journal.history_of(tx, poll).replaced:
        raise AlternateRefused(slug, office, f"{named.name} holds it already")
    before, now = officials_of(tx, poll)[office], clock(tx)
    public = journal.public_reason(reason)
    journal.write(tx, poll, now, "alternate took over", office=office, reason=public)
    electors, officials = store.electors_of(tx, poll), officials_of(tx, poll)
    said = {"office": office, "before": before.name, "after": named.name, "reason": public}
    outbox.queue_everybody(tx, now, "alternate", poll, electors, officials, **said)
    outbox.queue_officials(tx, now, "alternate", poll, {f"former {office}": before}, **said)
    return named
