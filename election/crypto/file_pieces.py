"""Files that are made in pieces, so that no more of a large one is in memory than a piece."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO, TypeAlias

PIECE = 2**16
"""Bytes of one piece, about."""

Opened: TypeAlias = Mapping[str, Callable[[], BinaryIO]]
"""How to open each file that has been written, by its path."""


def gathered(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of a size that is worth writing."""
    waiting, size = [], 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
