"""Withdrawing a candidate, from the notice until the close."""

from sqlmodel import Session

from election.database.engine import Clock
from election.errors.polls import NoSuchCandidate, WithdrawalRefused
from election.kinds.table import kind_of
from election.rules.poll.phases import is_closed, require_phase
from election.rules.poll.questions import REOPEN
from election.services import journal, outbox, store


def withdraw(tx: Session, clock: Clock, slug: str, candidate: str) -> None:
    """Record that a candidate withdraws.

    The name stays on the ballot, marked as withdrawn, and is struck in the count.
    """
    poll = store.lock(tx, slug)
    require_phase("withdraw", poll.phase, slug)
    standing = kind_of(store.definition_of(poll)).candidate_ids
    if candidate not in standing:
        raise NoSuchCandidate(slug=slug, candidate=candidate, standing=", ".join(standing))
    now = clock(tx)
    if is_closed(poll.closes, now):
        raise WithdrawalRefused(slug, candidate, "the poll has closed")
    if candidate == REOPEN:
        raise WithdrawalRefused(slug, candidate, "it is an option, and nobody's candidacy")
    if candidate in journal.history_of(tx, poll).withdrawn:
        raise WithdrawalRefused(slug, candidate, "they have withdrawn already")
    journal.write(tx, poll, now, "withdrawn", candidate=candidate)
    electors = store.electors_of(tx, poll)
    outbox.queue_everybody(
        tx,
        now,
        "candidate-withdrawn",
        poll,
        electors,
        store.officials_of(poll),
        candidate=candidate,
    )
