"""The polls whose time to open or to close has come, for a job that needs nothing secret."""

from datetime import datetime

from sqlmodel import Session, col, select

from election.database.tables import Poll
from election.errors.polls import DefinitionChanged
from election.rules.poll.phases import ALLOWED
from election.services import store


def to_open(tx: Session, now: datetime) -> list[str]:
    """The noticed polls whose `opens` has come."""
    noticed = tx.exec(
        select(Poll).where(col(Poll.phase).in_(ALLOWED["open"])).order_by(col(Poll.id))
    )
    return [poll.slug for poll in noticed if _has_come(poll, now)]


def _has_come(poll: Poll, now: datetime) -> bool:
    try:
        return store.definition_of(poll).times.opens <= now
    except DefinitionChanged:
        return True  # to open it raises the same refusal, and the other polls go on


def to_close(tx: Session, now: datetime) -> list[str]:
    """The open polls whose `closes` has come."""
    ended = select(Poll.slug).where(col(Poll.phase).in_(ALLOWED["close"]), col(Poll.closes) <= now)
    return list(tx.exec(ended.order_by(col(Poll.id))))
