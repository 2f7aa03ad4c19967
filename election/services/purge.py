"""Purging: delete what an ended poll still holds of its people, and keep what is public.

Electors with their addresses and link ids, their sessions, their mail, and who filed what are
deleted, and a scrub is owed. Definition, journal, record, tally and the closed box are not touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, delete, func, select

from election.database.engine import Clock
from election.database.scrubbing import owe_scrub
from election.database.tables import (
    BallotSession,
    Elector,
    Filing,
    HandOver,
    MailConfirmation,
    Message,
    NoReminders,
    Poll,
)
from election.errors.polls import PurgeRefused
from election.kinds.table import kind_of
from election.rules.poll.phases import is_over, require_phase
from election.services import journal, outbox, overview, store
from election.services.history import History
from election.services.nominations import forget_nominations
from election.services.overview import StoredPoll


@dataclass(frozen=True)
class PersonalData:
    """The numbers of electors and messages that a poll stores."""

    electors: int
    messages: int


def personal_data(tx: Session, slug: str) -> PersonalData:
    """Count what a purge would delete, and change nothing. Raises what `purge` would raise."""
    poll = store.find(tx, slug)
    history = journal.history_of(tx, poll)
    _require_purgeable(tx, poll, history)
    return _stored(tx, poll)


def purge(tx: Session, clock: Clock, slug: str) -> PersonalData:
    """Delete what is stored of the poll's people, and journal it.

    Raises PollPurged, WrongPhase or PurgeRefused where that is not possible now.
    """
    poll = store.lock(tx, slug)
    history = journal.history_of(tx, poll)
    _require_purgeable(tx, poll, history)
    deleted = _stored(tx, poll)
    offices = _offices(tx, poll, history)
    named = {"offices": offices} if offices else {}
    journal.write(tx, poll, clock(tx), "purged", electors=deleted.electors, **named)
    electors = select(Elector.id).where(Elector.poll_id == store.key_of(poll))
    tx.exec(delete(BallotSession).where(col(BallotSession.elector_id).in_(electors)))
    tx.exec(delete(NoReminders).where(col(NoReminders.elector_id).in_(electors)))
    tx.exec(delete(Filing).where(col(Filing.poll_id) == store.key_of(poll)))
    tx.exec(delete(MailConfirmation).where(col(MailConfirmation.elector_id).in_(electors)))
    tx.exec(delete(HandOver).where(col(HandOver.elector_id).in_(electors)))
    forget_nominations(tx, poll)
    tx.exec(delete(Message).where(col(Message.poll_id) == store.key_of(poll)))
    tx.exec(delete(Elector).where(col(Elector.poll_id) == store.key_of(poll)))
    owe_scrub(tx)
    return deleted


def _stored(tx: Session, poll: Poll) -> PersonalData:
    of_poll = store.key_of(poll)
    electors = select(func.count()).where(col(Elector.poll_id) == of_poll)
    messages = select(func.count()).where(col(Message.poll_id) == of_poll)
    counted = select(electors.scalar_subquery(), messages.scalar_subquery())
    return PersonalData(*tx.exec(counted).one())


def _offices(tx: Session, poll: Poll, history: History) -> dict[str, str]:
    """The ids of the officials who are electors, by office: the notice page keeps naming them."""
    definition = store.definition_of(poll).acting(history.replaced)
    officials = overview.officials_on_roll(tx, poll, definition, history)
    return {office: person.id for office, person in officials.items()}


def _require_purgeable(tx: Session, poll: Poll, history: History) -> None:
    history.require_people(poll.slug)
    require_phase("purge", poll.phase, poll.slug)
    messages = outbox.messages(tx, poll)
    if unsent := [message for message in messages if message.next_try is not None]:
        waiting = "1 message of it waits" if len(unsent) == 1 else f"{len(unsent)} messages wait"
        raise PurgeRefused(slug=poll.slug, reason=f"{waiting} to be sent")
    polls = overview.stored_polls(tx)
    for other in polls:
        cause = other.kind.triggered_by()
        if cause == poll.slug and not is_over(other.poll.phase):
            reason = f"{other.poll.slug} came of it, and is not over"
            raise PurgeRefused(slug=poll.slug, reason=reason)
    _require_successor(tx, poll, history, polls)


def _require_successor(
    tx: Session, poll: Poll, history: History, polls: Sequence[StoredPoll]
) -> None:
    """Raise PurgeRefused while a vacancy or a tie awaits an election, which takes the same roll."""
    tally, certified = overview.outcome(tx, poll), history.certified
    if certified is None or tally is None:
        return
    if not kind_of(store.definition_of(poll)).awaits_successor(tally):
        return
    register = overview.register(tx, polls)
    if not any(line.lead and line.since >= certified.at for line in register):
        reason = f"it was certified as {tally.outcome}, and nobody is elected since"
        raise PurgeRefused(slug=poll.slug, reason=reason)
