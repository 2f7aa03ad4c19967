"""Writers take turns in the order in which they came. SQLite's own lock knows no order.

SQLite lets whoever asks at the right moment write; one of eight electors waited for 24 seconds. So
the threads of one process queue here, and only the first of them asks SQLite. Processes queue
before a file beside the database: its lock is held from when a process begins to ask SQLite until
SQLite has let it in. So a process that has just written stands behind those that wait.

The file decides nothing but order. Where it cannot be locked in time, or there are no such locks,
SQLite's own lock still keeps writers apart.
"""

import os
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from threading import Event, Lock

from election.errors.database import DatabaseBusy

LONGEST_WAIT_SECONDS = 10
"""The longest wait for a turn within this process. The refusal then says that we were slow."""
LOOKS = 2000
PAUSE_SECONDS = 0.001
"""A process looks so many times, so far apart, whether the others let it pass: 2 s or longer."""


class WriteQueue:
    """The queue of the threads of one process, and its place among the processes of a database.

    `file` is the one before which the processes queue.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._guard = Lock()
        self._waiting: deque[Event] = deque()
        self._busy = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for this thread's turn, and end it at the end. Raises DatabaseBusy."""
        self._begin()
        try:
            yield
        finally:
            self._pass_on()

    @contextmanager
    def before_other_processes(self) -> Iterator[None]:
        """Stand first among the processes that wait, while this one asks for the lock."""
        descriptor = _locked(self._file)
        try:
            yield
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def _begin(self) -> None:
        with self._guard:
            if not self._busy:
                self._busy = True
                return
            mine = Event()
            self._waiting.append(mine)
        try:
            came = mine.wait(LONGEST_WAIT_SECONDS)
        except BaseException:
            self._leave(mine)
            raise
        if not came:
            self._leave(mine)
            raise DatabaseBusy(seconds=LONGEST_WAIT_SECONDS)

    def _leave(self, mine: Event) -> None:
        """Leave the queue; a turn that came at the same moment goes to the next."""
        with self._guard:
            if not mine.is_set():
                self._waiting.remove(mine)
                return
        self._pass_on()

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._busy = False


class NoQueue:
    """No queue, for a database that keeps order itself."""

    def turn(self) -> AbstractContextManager[None]:
        return nullcontext()

    def before_other_processes(self) -> AbstractContextManager[None]:
        return nullcontext()


def _locked(file: Path) -> int | None:
    """A descriptor that holds the lock of the file; None where it cannot be had in time."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:  # this system has no such locks
        return None
    descriptor = None
    with suppress(OSError):
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        for _ in range(LOOKS):
            try:
                flock(descriptor, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                Event().wait(PAUSE_SECONDS)
            else:
                return descriptor
    if descriptor is not None:
        os.close(descriptor)
    return None
