"""Several processes of one program: they are started, replaced when they die, and ended together.

Each is a copy of this process, made before it has threads or connections. A child whose parent is
gone ends by itself, so nothing is left that nobody can end.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

LOG = logging.getLogger("election")
STOPS = (signal.SIGTERM, signal.SIGINT)
REST_SECONDS = 1.0
"""Between two starts in the same place: a child that cannot start does not fill the machine."""
PAUSE_SECONDS = 0.1

Work = Callable[[int], None]
"""What a child does, by its place among them: 0, 1, and so on."""


def keep_running(processes: int, work: Work, grace_seconds: float) -> None:
    """Keep so many children at work until told to end; then end them all, at last by force."""
    alive, ending = os.pipe()
    children: dict[int, int] = {}
    started = [float("-inf")] * processes
    stops = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stops.set()

    before = {number: signal.signal(number, stop) for number in STOPS}
    try:
        while not stops.is_set():
            for place in set(range(processes)) - set(children.values()):
                if time.monotonic() - started[place] >= REST_SECONDS:
                    started[place] = time.monotonic()
                    children[_child(place, work, alive, ending)] = place
            for place in _ended(children):
                if not stops.is_set():
                    LOG.warning("Process %s of %s ended, and is replaced.", place + 1, processes)
            stops.wait(PAUSE_SECONDS)
        _end(children, grace_seconds)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(alive)
        os.close(ending)


def _child(place: int, work: Work, alive: int, ending: int) -> int:
    """Start the child of a place; its number."""
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        os.close(ending)
        for stop in STOPS:
            signal.signal(stop, signal.SIG_DFL)
        threading.Thread(target=_end_with_parent, args=(alive,), daemon=True).start()
        work(place)
        code = 0
    except BaseException:
        LOG.exception("A process of several cannot go on.")
    finally:
        os._exit(code)


def _end_with_parent(alive: int) -> None:
    """Wait until no parent holds the other end, and end."""
    with suppress(OSError):
        os.read(alive, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _ended(children: dict[int, int]) -> list[int]:
    """The places of those that have ended, which are children no more."""
    ended = [number for number in children if os.waitpid(number, os.WNOHANG)[0]]
    return [children.pop(number) for number in ended]


def _end(children: dict[int, int], grace_seconds: float) -> None:
    """Ask all to end, and wait; whoever is there after the grace is killed."""
    for number in children:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGTERM)
    end = time.monotonic() + grace_seconds
    while children and time.monotonic() < end:
        _ended(children)
        threading.Event().wait(PAUSE_SECONDS)
    for number in children:
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)
