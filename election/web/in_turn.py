"""Threads of which few work at a time. Who waits for a turn waits in the event loop.

One process is one Python at a time. Threads that all work hand it from one to the other at each
step, and that took a quarter of a cast's time. So they work in turn. A thread that takes long waits
for something else, for the database's lock or its answer: then the next one begins beside it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from anyio import CapacityLimiter, move_on_after, to_thread

from election.errors.web import NoTurn
from election.web.turns import Turns

T = TypeVar("T")


@dataclass(frozen=True)
class InTurn:
    """So many threads, of which as many work as there are turns.

    After so many seconds of `patience` one is taken to wait for something else. Nobody waits for a
    turn longer than `longest_wait` seconds.
    """

    turns: Turns
    threads: Turns
    patience: float
    longest_wait: float

    async def run(self, work: Callable[[], T]) -> T:
        """Do this work in a thread when it is its turn; the longest waiting is the next.

        Raises NoTurn where the turn did not come in time: the work was not begun then.
        """
        turn, threads = await self._turn(), self.threads.limiter
        try:
            if not threads.available_tokens:
                async with threads:  # while one waits for a thread, its turn stays its own
                    pass
            asyncio.get_running_loop().call_later(self.patience, turn.end)
            return await to_thread.run_sync(work, limiter=threads)
        finally:
            turn.end()

    async def _turn(self) -> "_Turn":
        turn = _Turn(self.turns.limiter)
        with move_on_after(self.longest_wait) as wait:
            await turn.come()
        if wait.cancelled_caught:
            raise NoTurn(seconds=round(self.longest_wait))
        return turn


class _Turn:
    """A turn in a line, which ends once."""

    def __init__(self, line: CapacityLimiter) -> None:
        self._line = line
        self._lasts = False

    async def come(self) -> None:
        await self._line.acquire_on_behalf_of(self)
        self._lasts = True

    def end(self) -> None:
        if self._lasts:
            self._lasts = False
            self._line.release_on_behalf_of(self)
