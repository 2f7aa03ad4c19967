"""Threads of which one works at a time. Who waits for a turn waits in the event loop.

One process is one Python at a time. Threads that all work hand it from one to the other at each
step, and that took a third of a cast's time. So they work one by one. A thread that takes long
waits for something else, for the database's lock or its answer: then the next one begins beside it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from anyio import CapacityLimiter, move_on_after, to_thread

from election.errors.web import NoTurn
from election.web.turns import Turns

T = TypeVar("T")


@dataclass(frozen=True)
class OneByOne:
    """So many threads, of which one works.

    After so many seconds of `patience` one is taken to wait for something else. Nobody waits for a
    turn longer than `longest_wait` seconds.
    """

    threads: Turns
    patience: float
    longest_wait: float
    _line: Turns = field(default_factory=lambda: Turns(1), repr=False, compare=False)

    async def run(self, work: Callable[[], T]) -> T:
        """Do this work in a thread when it is its turn; the longest waiting is the next.

        Raises NoTurn where the turn did not come in time: the work was not begun then.
        """
        turn, threads = await self._turn(), self.threads.limiter
        try:
            if not threads.available_tokens:
                async with threads:  # whoever has the turn is the only one who asks for a thread
                    pass
            asyncio.get_running_loop().call_later(self.patience, turn.end)
            return await to_thread.run_sync(work, limiter=threads)
        finally:
            turn.end()

    async def _turn(self) -> "_Turn":
        turn = _Turn(self._line.limiter)
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
