"""Threads for one kind of work. Who waits for a turn waits in the event loop, without a thread."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakKeyDictionary

from anyio import CapacityLimiter, to_thread

T = TypeVar("T")


@dataclass(frozen=True)
class Turns:
    """So many threads at once do this kind of work, in each event loop."""

    threads: int
    _limiters: WeakKeyDictionary[asyncio.AbstractEventLoop, CapacityLimiter] = field(
        default_factory=WeakKeyDictionary, repr=False, compare=False
    )

    @property
    def limiter(self) -> CapacityLimiter:
        """The limiter of the event loop that runs."""
        loop = asyncio.get_running_loop()
        if loop not in self._limiters:
            self._limiters[loop] = CapacityLimiter(self.threads)
        return self._limiters[loop]

    async def run(self, work: Callable[[], T]) -> T:
        """Do this work in a thread when it is its turn; the longest waiting is the next."""
        return await to_thread.run_sync(work, limiter=self.limiter)
