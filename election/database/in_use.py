"""Who uses an SQLite database: whoever serves it holds a lock, and some acts need to be alone.

The lock is on a file beside the database, so it outlives the database's own file: who restores
while a server runs is refused, although the database itself was moved away. A lock ends with its
process. PostgreSQL needs none: its files are its server's, and a migration is one transaction.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from sqlalchemy import Engine

from election.errors.database import DatabaseInUse, DatabaseMissing, DatabaseUnreachable

PROGRAMS = "`election serve` or `election worker`"
LONE_ACTS = "`election migrate` or `election restore`"
LOOKS = 600
PAUSE_SECONDS = 0.1
"""Whoever must be alone looks so many times, so far apart, whether another such act has ended."""


@contextmanager
def using(engine: Engine) -> Iterator[None]:
    """Hold the database for the block, beside others. Raises DatabaseInUse during a lone act."""
    with _lock(engine, "in-use", shared=True, looks=LOOKS, holder=LONE_ACTS):
        yield


@contextmanager
def alone_with(engine: Engine) -> Iterator[None]:
    """Be alone with the database for the block. Raises DatabaseInUse where somebody uses it."""
    with _lock(engine, "in-use", shared=False, looks=1, holder=PROGRAMS):
        yield


@contextmanager
def in_turn(engine: Engine) -> Iterator[None]:
    """Wait for the turn of this lone act among others. Raises DatabaseInUse after a minute."""
    with _lock(engine, "in-turn", shared=False, looks=LOOKS, holder=LONE_ACTS):
        yield


@contextmanager
def _lock(engine: Engine, name: str, *, shared: bool, looks: int, holder: str) -> Iterator[None]:
    try:
        from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
    except ImportError:  # this system has no such locks
        yield
        return
    if engine.dialect.name != "sqlite":
        yield
        return
    database = Path(str(engine.url.database))
    kind = (LOCK_SH if shared else LOCK_EX) | LOCK_NB
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    file = database.with_name(f"{database.name}-{name}")
    try:
        descriptor = os.open(file, flags, 0o600)
    except FileNotFoundError as error:
        raise DatabaseMissing(path=str(database)) from error
    except OSError as error:
        raise DatabaseUnreachable(reason=f"{file}: {error.strerror}") from error
    try:
        for look in range(1, looks + 1):
            try:
                flock(descriptor, kind)
                break
            except BlockingIOError:
                if look == looks:
                    raise DatabaseInUse(path=str(database), program=holder) from None
                Event().wait(PAUSE_SECONDS)
        yield
    finally:
        os.close(descriptor)
