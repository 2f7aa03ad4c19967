"""A bar on the terminal while a long file is read; none for a short one, or in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from election.cli.output import tell
from election.cli.terminal import raw

LONG = 1_000_000


@contextmanager
def reading(data: bytes) -> Iterator[Callable[[int], object]]:
    """A function to be called with the number of lines that were read since its last call."""
    if len(data) < LONG:
        yield lambda _: None
    elif not sys.stderr.isatty():
        tell(f"Reading {len(data)} bytes.")
        yield lambda _: None
    else:
        yield from _with_a_bar(data.count(b"\n"))


def _with_a_bar(lines: int) -> Iterator[Callable[[int], object]]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(file=raw(sys.stderr)), transient=True) as progress:
        task = progress.add_task("Reading", total=lines)
        yield lambda read: progress.advance(task, read)
