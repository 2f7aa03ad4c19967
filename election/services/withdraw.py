"""Withdrawing a candidate, from the notice until the close."""

from collections.abc import Sequence

from sqlmodel import Session

from election.database.engine import Clock
from election.database.tables import Poll
from election.errors.polls import NoSuchCandidate, TooFewStand, WithdrawalRefused
from election.kinds.table import kind_of
from election.rules.poll.phases import awaits_opening, is_closed, require_phase
from election.rules.poll.questions import REOPEN
from election.services import journal, outbox, store
from election.services.officials import officials_of


def withdraw(tx: Session, clock: Clock, slug: str, candidate: str) -> None:
    """Record that a candidate withdraws.

    The name stays on the ballot, marked as withdrawn, and is struck in the count. Raises
    TooFewStand where nothing would be left to choose: decision 0025 has the reasons.
    """
    poll = store.lock(tx, slug)
    require_phase("withdraw", poll.phase, slug)
    standing = kind_of(store.definition_of(poll)).candidate_ids
    if candidate not in standing:
        stand = f"its candidates are {', '.join(standing)}" if standing else "it has no candidates"
        raise NoSuchCandidate(slug=slug, candidate=candidate, standing=stand)
    now = clock(tx)
    if is_closed(poll.closes, now):
        raise WithdrawalRefused(slug, candidate, "the poll has closed")
    if candidate == REOPEN:
        raise WithdrawalRefused(slug, candidate, "it is an option, and nobody's candidacy")
    if candidate in journal.history_of(tx, poll).withdrawn:
        raise WithdrawalRefused(slug, candidate, "they have withdrawn already")
    _require_choice(poll, candidate, journal.history_of(tx, poll).withdrawn)
    journal.write(tx, poll, now, "withdrawn", candidate=candidate)
    electors = store.electors_of(tx, poll)
    outbox.queue_everybody(
        tx,
        now,
        "candidate-withdrawn",
        poll,
        electors,
        officials_of(tx, poll),
        candidate=candidate,
    )


def _require_choice(poll: Poll, candidate: str, withdrawn: Sequence[str]) -> None:
    """Raise TooFewStand unless a candidate would still stand, and something beside them."""
    definition = store.definition_of(poll)
    kind = kind_of(definition)
    left = [one for one in kind.candidate_ids if one not in {*withdrawn, candidate}]
    if len(left) > 1:
        return
    alone = f"{kind.names[left[0]]} alone would be left" if left else "nobody would be left"
    trigger = kind.trigger
    raise TooFewStand(
        slug=poll.slug,
        candidate=candidate,
        left=alone,
        end="cancel" if awaits_opening(poll.phase) else "void",
        trigger=", with the trigger of the election that tied" if trigger and trigger.tied else "",
    )
