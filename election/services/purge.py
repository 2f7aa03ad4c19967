"""Purging: what an ended poll still holds of its people goes for good, and what is public stays.

Electors with their addresses and link ids, their sessions and their mail are deleted, which owes a
scrub. Definition, journal, record, tally and the closed box are not touched.
"""

from dataclasses import dataclass

from sqlmodel import Session, col, delete, select

from election.database.engine import Clock
from election.database.scrubbing import owe_scrub
from election.database.tables import BallotSession, Elector, Message, Poll
from election.errors import PurgeRefused
from election.kinds.table import kind_of
from election.rules.poll.phases import is_over, require_phase
from election.services import journal, outbox, overview, public, store


@dataclass(frozen=True)
class PersonalData:
    """How much of a poll's people is stored."""

    electors: int
    messages: int


def personal_data(tx: Session, slug: str) -> PersonalData:
    """What a purge would delete. Raises where it is not possible now, and changes nothing."""
    poll = store.find(tx, slug)
    _require_purgeable(tx, poll)
    return _leavings(tx, poll)


def purge(tx: Session, clock: Clock, slug: str) -> PersonalData:
    """Delete what is stored of the poll's people, and journal it."""
    poll = store.lock(tx, slug)
    _require_purgeable(tx, poll)
    found = _leavings(tx, poll)
    offices = _offices(tx, poll)
    said = {"offices": offices} if offices else {}
    journal.write(tx, poll, clock(tx), "purged", electors=found.electors, **said)
    electors = select(Elector.id).where(Elector.poll_id == store.key_of(poll))
    tx.exec(delete(BallotSession).where(col(BallotSession.elector_id).in_(electors)))
    tx.exec(delete(Message).where(col(Message.poll_id) == store.key_of(poll)))
    tx.exec(delete(Elector).where(col(Elector.poll_id) == store.key_of(poll)))
    owe_scrub(tx)
    return found


def _leavings(tx: Session, poll: Poll) -> PersonalData:
    messages = tx.exec(select(Message.id).where(Message.poll_id == store.key_of(poll))).all()
    return PersonalData(len(store.electors_of(tx, poll)), len(messages))


def _offices(tx: Session, poll: Poll) -> dict[str, str]:
    """Which officials are electors: the notice says it, and goes on saying it."""
    found = {}
    for office, official in store.definition_of(poll).officials.items():
        if person := public.elector_in_office(tx, poll, official):
            found[office] = person.id
    return found


def _require_purgeable(tx: Session, poll: Poll) -> None:
    public.require_people(tx, poll)
    require_phase("purge", poll.phase, poll.slug)
    if unsent := [each for each in outbox.messages(tx, poll) if each.next_try is not None]:
        waiting = "1 message of it waits" if len(unsent) == 1 else f"{len(unsent)} messages wait"
        raise PurgeRefused(slug=poll.slug, reason=f"{waiting} to be sent")
    for other in store.sound(tx):
        cause = kind_of(store.definition_of(other)).triggered_by()
        if cause == poll.slug and not is_over(other.phase):
            raise PurgeRefused(slug=poll.slug, reason=f"{other.slug} came of it, and is not over")
    _require_successor(tx, poll)


def _require_successor(tx: Session, poll: Poll) -> None:
    """A vacancy, or a tie, is filled by an election with the same roll."""
    tally = overview.outcome(tx, poll)
    certified = journal.acts(tx, poll, "certified")
    if not certified or tally is None:
        return
    if not kind_of(store.definition_of(poll)).awaits_successor(tally):
        return
    if not any(line.lead and line.since >= certified[-1].at for line in overview.register(tx)):
        reason = f"it was certified as {tally.outcome}, and nobody is elected since"
        raise PurgeRefused(slug=poll.slug, reason=reason)
