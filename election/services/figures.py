"""What an operator may know of an office in numbers, while any poll is open.

Left out is whatever differs by who has cast or was nominated, or by how many: mail that tells it
first of all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, func, select

from election.database.tables import Message
from election.services import due, worker_lease
from election.services.alerts import LATE
from election.services.outbox import FAILED, MAY_BE_TOLD_OF
from election.services.worker_lease import clock_state

STATES = ("queued", "deferred", "sent", *FAILED)


@dataclass(frozen=True)
class Figures:
    """Counts, and seconds. None where there is nothing to be counted from."""

    mail: Mapping[str, int]
    oldest_due: float
    worker_seen: float | None
    overdue_opens: int
    overdue_closes: int
    clock_is_steady: bool


def figures(tx: Session, now: datetime) -> Figures:
    """The figures of this moment."""
    counted = select(Message.state, func.count()).where(MAY_BE_TOLD_OF).group_by(Message.state)
    by_state = dict(tx.exec(counted).all())
    oldest = tx.exec(select(func.min(Message.next_try)).where(MAY_BE_TOLD_OF)).one()
    lease = worker_lease.read(tx)
    seen = lease.seen if lease else None
    state = clock_state(lease)
    return Figures(
        mail={state: by_state.get(state, 0) for state in STATES},
        oldest_due=max((now - oldest).total_seconds(), 0.0) if oldest else 0.0,
        worker_seen=max((now - seen).total_seconds(), 0.0) if seen else None,
        overdue_opens=len(due.to_open(tx, now - LATE)),
        overdue_closes=len(due.to_close(tx, now - LATE)),
        clock_is_steady=state is None or state.is_steady,
    )
