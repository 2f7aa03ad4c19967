"""The pace of mail: as many messages a minute as the provider allows.

Providers defer or block a sender that is faster than its plan, and then links come late.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

MINUTE = 60.0
LOOK_SECONDS = 0.2
"""How long a wait lasts before it is asked again whether to stop."""


@dataclass
class Pace:
    """At most `per_minute` messages a minute, evenly; None for no limit."""

    per_minute: int | None = None
    seconds: Callable[[], float] = time.monotonic
    rest: Callable[[float], object] = field(default_factory=lambda: Event().wait)
    _next: float = field(default=0.0, init=False)

    def wait(self, stop: Callable[[], bool]) -> bool:
        """Wait until the next message may be sent. False where it was told to stop instead.

        It is called after each message.
        """
        if self.per_minute is not None:
            now = self.seconds()
            self._next = max(self._next, now) + MINUTE / self.per_minute
            while not stop() and (left := self._next - self.seconds()) > 0:
                self.rest(min(left, LOOK_SECONDS))
        return not stop()
