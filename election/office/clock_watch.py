"""The watch over the clock: after a jump nothing is opened or closed until it can be relied on.

The worker writes down what it sees, so that a restart forgets no jump, and a close by hand asks.
Casts are judged by the clock all the same: a watch that refused them would itself stop a poll.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from election.database.engine import Clock, Database
from election.errors.clock import ClockJumped
from election.rules.poll.steady_clock import STEADY, ClockState, judged, jump_words
from election.services import worker_lease
from election.services.worker_lease import milliseconds


@dataclass(frozen=True)
class ClockWatch:
    """A clock, and beside it the milliseconds since the start `boot` of the machine."""

    database: Database
    clock: Clock
    boot: str
    since_boot: Callable[[], int]

    def state(self) -> ClockState:
        """What the clock is by what is known of it; nothing is written."""
        with self.database.reading() as tx:
            return self._judged(tx)

    def require_steady(self) -> None:
        """Raise ClockJumped where the clock jumped, and was not steady for long enough since."""
        if refusal := self.refusal(self.look()):
            raise refusal

    def look(self) -> ClockState:
        """Judge the clock, and write down where that changes; the worker looks at each turn."""
        with self.database.reading() as tx:
            before = worker_lease.clock_state(worker_lease.read(tx))
            state = self._judged(tx)
        if before is None or (before.boot, before.doubted) != (state.boot, state.doubted):
            with self.database.transaction() as tx:
                worker_lease.keep_clock_state(tx, state)
        return state

    def note(self) -> None:
        """Write down what the clock is now: small corrections of it are followed."""
        with self.database.transaction() as tx:
            worker_lease.keep_clock_state(tx, self._judged(tx))

    def trust(self) -> None:
        """Rely on the clock as it is: somebody looked at it."""
        with self.database.transaction() as tx:
            offset = milliseconds(self.clock(tx)) - self.since_boot()
            worker_lease.keep_clock_state(tx, ClockState(self.boot, offset))

    def refusal(self, state: ClockState) -> ClockJumped | None:
        """The refusal of an act by a clock in this state; None where it can be relied on."""
        if state.is_steady:
            return None
        return ClockJumped(jump=jump_words(state.jump), minutes=STEADY // 60_000)

    def _judged(self, tx: Session) -> ClockState:
        lease = worker_lease.read(tx)
        seen = milliseconds(lease.seen) if lease and lease.seen else None
        now, since = milliseconds(self.clock(tx)), self.since_boot()
        return judged(worker_lease.clock_state(lease), seen, self.boot, now, since)
