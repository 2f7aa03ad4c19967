"""The polls for which something is due: to open, close, remind, or tell who is not reached."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from election.database.tables import Poll
from election.errors.changed_rows import StoppedPoll
from election.rules.poll.nominating import window_of
from election.rules.poll.phases import ALLOWED
from election.services import remind, store, tell_unreached


def to_close_nominations(tx: Session, now: datetime) -> list[str]:
    """The polls whose nominations have come to their end."""
    nominating = tx.exec(
        select(Poll).where(col(Poll.phase).in_(ALLOWED["close nominations"])).order_by(col(Poll.id))
    )
    return _each(nominating, lambda poll: _are_over(poll, now))


def _are_over(poll: Poll, now: datetime) -> bool:
    window = window_of(store.definition_of(poll))
    return window is not None and window.closes <= now


def to_open(tx: Session, now: datetime) -> list[str]:
    """The noticed polls whose `opens` has come."""
    noticed = tx.exec(
        select(Poll).where(col(Poll.phase).in_(ALLOWED["open"])).order_by(col(Poll.id))
    )
    return _each(noticed, lambda poll: store.definition_of(poll).times.opens <= now)


def to_close(tx: Session, now: datetime) -> list[str]:
    """The open polls whose `closes` has come."""
    ended = select(Poll.slug).where(col(Poll.phase).in_(ALLOWED["close"]), col(Poll.closes) <= now)
    return list(tx.exec(ended.order_by(col(Poll.id))))


def to_remind(tx: Session, now: datetime) -> list[str]:
    """The open polls of which a reminder is due."""
    opened = tx.exec(
        select(Poll)
        .where(col(Poll.phase).in_(ALLOWED["remind"]), col(Poll.closes) > now)
        .order_by(col(Poll.id))
    )
    return _each(opened, lambda poll: remind.is_due(tx, poll, now))


def to_tell_unreached(tx: Session, now: datetime) -> list[str]:
    """The noticed polls of which the officer is to be told who is not reached yet."""
    noticed = tx.exec(
        select(Poll).where(col(Poll.phase).in_(ALLOWED["open"])).order_by(col(Poll.id))
    )
    return _each(noticed, lambda poll: _has_unreached(tx, poll, now))


def _has_unreached(tx: Session, poll: Poll, now: datetime) -> bool:
    """True where there is somebody to name. A poll that is stopped is told of otherwise."""
    return store.stop_of(tx, poll) is None and tell_unreached.is_due(tx, poll, now)


def _each(polls: Iterable[Poll], is_due: Callable[[Poll], bool]) -> list[str]:
    return [poll.slug for poll in polls if _is_due_or_stopped(poll, is_due)]


def _is_due_or_stopped(poll: Poll, is_due: Callable[[Poll], bool]) -> bool:
    try:
        return is_due(poll)
    except StoppedPoll:
        return True  # the act raises the same refusal, and the other polls go on
