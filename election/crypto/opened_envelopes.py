"""Opening the envelopes of a box; those of a large box in several processes, a chunk at a time.

The secret key goes to the processes through a pipe: no list of processes, and no environment, shows
it. They start anew, and have nothing of this process but the key and their envelopes.
"""

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context

from election.crypto.envelope import Unsealer
from election.errors.box import OpeningBroke
from election.errors.crypto import EnvelopeClosed

LARGE = 20_000
"""Envelopes from which on processes are worth their start: a second of work and more."""
CHUNK = 1_000
WAITING = 4
"""Chunks for each process that are handed out, or open and not taken yet."""

Plaintexts = Iterator[bytes | None]
"""What lay in each envelope, in their order; None where another key sealed it."""


def opened_envelopes(envelopes: Sequence[bytes], secret: str, info: bytes) -> Plaintexts:
    """The plaintext of each envelope, opened as they are taken.

    Raises KeyUnreadable for what is no key, and OpeningBroke where a process ended early.
    """
    unsealer = Unsealer.of(secret, info)
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if len(envelopes) < LARGE or processors == 1:
        return (_unless_closed(unsealer, envelope) for envelope in envelopes)
    return _opened_in_processes(envelopes, secret, info, processors)


def _opened_in_processes(
    envelopes: Sequence[bytes], secret: str, info: bytes, processes: int
) -> Plaintexts:
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _make_ready, (secret, info))
    waiting: deque[Future[list[bytes | None]]] = deque()
    try:
        for chunk in _chunks(envelopes):
            waiting.append(pool.submit(_opened, chunk))
            if len(waiting) > WAITING * processes:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except (BrokenProcessPool, MemoryError, OSError) as error:
        raise OpeningBroke(reason=str(error) or type(error).__name__) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _chunks(envelopes: Iterable[bytes]) -> Iterator[list[bytes]]:
    left = iter(envelopes)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


_ready: list[Unsealer] = []
"""Of a process that opens chunks: the key, made ready once."""


def _make_ready(secret: str, info: bytes) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    _ready.append(Unsealer.of(secret, info))


def _opened(chunk: list[bytes]) -> list[bytes | None]:
    return [_unless_closed(_ready[0], envelope) for envelope in chunk]


def _unless_closed(unsealer: Unsealer, envelope: bytes) -> bytes | None:
    try:
        return unsealer.unseal(envelope)
    except EnvelopeClosed:
        return None
