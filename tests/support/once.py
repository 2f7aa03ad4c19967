"""Slow things, made once in a run by whichever of its processes asks first."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

SHARED = "ELECTION_TESTS_SHARED"
"""The variable that names the directory which the processes of a run share."""


@contextmanager
def shared_directory() -> Iterator[None]:
    """Give the processes that start meanwhile one directory; delete it at the end."""
    with TemporaryDirectory(prefix="election-tests-") as directory:
        os.environ[SHARED] = directory
        try:
            yield
        finally:
            del os.environ[SHARED]


@cache
def _of_this_process() -> "TemporaryDirectory[str]":
    return TemporaryDirectory(prefix="election-tests-", ignore_cleanup_errors=True)


def made_once(name: str, make: Callable[[], bytes]) -> bytes:
    """The bytes that `make` returns; the first caller of this name makes them, others wait."""
    file = _directory() / name
    with alone(name):
        if not file.exists():
            file.write_bytes(make())
    return file.read_bytes()


@contextmanager
def alone(name: str) -> Iterator[None]:
    """No other process of the run is in a block of this name meanwhile."""
    with (_directory() / f"{name}.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield


def _directory() -> Path:
    return Path(os.environ.get(SHARED) or _of_this_process().name)
