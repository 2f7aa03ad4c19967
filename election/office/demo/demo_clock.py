"""The demo's clock: it begins some weeks back, and is moved forward where a poll has to wait.

So polls with days of notice, of voting and of challenge are over in seconds, no window can be
missed on a slow machine, and nothing that the demo leaves behind is later than the machine's clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from election.database.any_tx import AnyTx
from election.office.clock import machine_clock


@dataclass
class DemoClock:
    """Runs as the machine's clock does, `behind` it until it has caught up."""

    behind: timedelta

    def __call__(self, tx: AnyTx) -> datetime:
        return machine_clock(tx) - self.behind

    def move_to(self, instant: datetime, tx: AnyTx) -> None:
        """Move forward to the instant; never back, and never past the machine's clock."""
        ahead = instant - self(tx)
        self.behind -= min(max(ahead, timedelta()), self.behind)

    def catch_up(self) -> None:
        """Show the machine's time from now on."""
        self.behind = timedelta()
