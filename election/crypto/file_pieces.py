"""Files that are made in pieces, so that no more of a large one is in memory than a piece."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO, TypeAlias

PIECE = 2**16
"""Bytes of one piece, about."""
PART = 2**20
"""Bytes of one part, in which a large file is stored, read and sent."""

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


def in_parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in parts of one MiB, the last one shorter; of nothing, one empty part."""
    waiting = bytearray()
    is_empty = True
    for piece in pieces:
        waiting += piece
        while len(waiting) > PART:
            yield bytes(waiting[:PART])
            del waiting[:PART]
            is_empty = False
    if waiting or is_empty:
        yield bytes(waiting)


class Digesting:
    """Pieces as they are given, with the SHA-256 of those that were taken."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._digest = iter(pieces), hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._digest.update(piece)
            yield piece

    def digest(self) -> str:
        """The SHA-256 of all of them in lower-case hex; what is left is taken first."""
        for _ in self:
            pass
        return self._digest.hexdigest()
