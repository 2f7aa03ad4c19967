"""The lease of the one worker that acts: any number may run, and the others stand by.

It is taken from a worker that is known to have ended, or was not seen for LEASE. Nothing depends
on it for correctness: two that act at once lock each poll and claim each message.
Its row also keeps what the workers know of the clock (`rules/poll/steady_clock.py`).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from election.database.tables import WorkerLease
from election.rules.poll.instants import iso
from election.rules.poll.steady_clock import ClockState, jump_words
from election.services import outbox

LEASE = timedelta(seconds=30)
"""A worker that acts is seen every few seconds."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

HasEnded = Callable[[str], bool]
"""Tells of a process by its name whether it is known that it runs no more."""


def milliseconds(instant: datetime) -> int:
    """Milliseconds since 1970."""
    return (instant - _EPOCH) // _MILLISECOND


def read(tx: Session) -> WorkerLease | None:
    """The lease as it stands; None before any worker ran."""
    return tx.get(WorkerLease, 1)


def is_held(lease: WorkerLease | None, now: datetime, has_ended: HasEnded) -> bool:
    """True where a worker acts, as far as is known."""
    if lease is None or not lease.holder or lease.seen is None:
        return False
    return abs(now - lease.seen) < LEASE and not has_ended(lease.holder)


def take(tx: Session, now: datetime, process: str, has_ended: HasEnded) -> bool:
    """Take the lease, or keep it; True where this process acts from now on.

    The messages of processes that have ended are let go: they are due at once. So is mail that a
    clock which was ahead put off.
    """
    lease = _locked(tx)
    if lease is None or (lease.holder != process and is_held(lease, now, has_ended)):
        return False
    dead = {held for held in outbox.holders(tx) if held != process and has_ended(held)}
    if lease.holder not in {"", process}:
        dead.add(lease.holder)
    if dead:
        outbox.let_go(tx, now, dead)
    outbox.end_false_pauses(tx, now)
    lease.holder, lease.seen = process, now
    return True


def give_up(tx: Session, now: datetime, process: str) -> None:
    """Leave the lease to the next worker, and let go of what this process was sending."""
    lease = _locked(tx)
    if lease is not None and lease.holder == process:
        lease.holder, lease.seen = "", now
    outbox.let_go(tx, now, {process})


def clock_state(lease: WorkerLease | None) -> ClockState | None:
    """What the workers know of the clock; None before any worker ran."""
    if lease is None or not lease.boot:
        return None
    return ClockState(lease.boot, lease.offset, lease.doubted, lease.doubted_from)


def keep_clock_state(tx: Session, state: ClockState) -> None:
    """Store what is known of the clock, for other processes and for after a restart."""
    lease = _locked(tx)
    if lease is not None:
        lease.boot, lease.offset = state.boot, state.offset
        lease.doubted, lease.doubted_from = state.doubted, state.doubted_from


def is_seen(lease: WorkerLease | None, now: datetime) -> bool:
    """True where a worker was seen acting within its lease."""
    return bool(lease and lease.holder and lease.seen and abs(now - lease.seen) < LEASE)


def worker_words(lease: WorkerLease | None, now: datetime) -> str:
    """When a worker was last seen, for whoever watches over the service."""
    if lease is None or lease.seen is None:
        return "worker: none was seen yet"
    return (
        f"worker: {'acts' if is_seen(lease, now) else 'none acts'}, last seen at {iso(lease.seen)}"
    )


def clock_words(lease: WorkerLease | None) -> str:
    """Whether the clock is relied on, as the worker saw it last."""
    state = clock_state(lease)
    if state is None or state.is_steady:
        return "clock: no jump is known"
    return f"clock: jumped {jump_words(state.jump)}, and is not relied on yet"


def _locked(tx: Session) -> WorkerLease | None:
    """The row, made where it is missing, and locked; None where another process makes it now."""
    row = select(WorkerLease).with_for_update()
    lease = tx.exec(row).one_or_none()
    if lease is None:
        try:
            with tx.begin_nested():
                tx.add(WorkerLease())
        except IntegrityError:
            return tx.exec(row).one_or_none()
        lease = tx.exec(row).one()
    return lease
