"""Ruling on an objection or a challenge: dismissed or upheld, with public reasons."""

from sqlmodel import Session

from election.database.engine import Clock
from election.errors.disputes import NoSuchDispute, RulingTooEarly
from election.rules.poll.definition import Role
from election.rules.poll.phases import require_phase
from election.services import journal, outbox, store
from election.services.disputes import public_statement
from election.services.history import Dispute, RulingWord
from election.services.officials import officials_of


def rule(
    tx: Session,
    clock: Clock,
    slug: str,
    number: int,
    statement: str,
    *,
    ruling: RulingWord,
    by: Role = "officer",
) -> Dispute:
    """Record the ruling on what is open under this number, and mail everybody.

    The scrutineer may rule once the officer has had seven days. Raises NoSuchDispute,
    RulingTooEarly.
    """
    poll, public = store.lock(tx, slug), public_statement(statement)
    require_phase("rule", poll.phase, slug)
    waiting = journal.history_of(tx, poll).open_disputes
    dispute = next((each for each in waiting if each.number == number), None)
    if dispute is None:
        raise NoSuchDispute(slug=slug, number=number)
    now, due = clock(tx), dispute.due
    if by == "scrutineer" and now < due:
        raise RulingTooEarly(slug=slug, number=number, kind=dispute.kind, due=due)
    said = {"number": number, "statement": public, "ruling": ruling, "by": by}
    journal.write(tx, poll, now, "ruled", **said)
    electors, officials = store.electors_of(tx, poll), officials_of(tx, poll)
    outbox.queue_everybody(tx, now, "ruled", poll, electors, officials, of=dispute.kind, **said)
    return dispute
