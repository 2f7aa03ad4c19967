"""The journal's hash chain: each entry holds the hash of the one before it.

An entry's hash is SHA-256 over the canonical bytes of the whole entry. The head is the hash of
the last entry; whoever holds a head can tell whether anything up to it was changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from election.crypto import canonical

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One act: `seq` counts from 1, `at` is a UTC instant in ISO 8601, `previous` is a hash."""

    seq: int
    at: str
    act: str
    data: Mapping[str, Any]
    previous: str

    @property
    def line(self) -> bytes:
        """The canonical bytes, as they stand on a line of journal.jsonl."""
        return canonical.dumps(asdict(self))

    @property
    def hash(self) -> str:
        return canonical.digest(self.line)


def head(entries: Iterable[Entry]) -> str:
    """The hash of the last entry; 64 zeros for an empty journal."""
    last = GENESIS
    for entry in entries:
        last = entry.hash
    return last


def is_chained(entries: Iterable[Entry]) -> bool:
    """True where the entries count from 1 without a gap, and each names the hash before it."""
    previous = GENESIS
    for number, entry in enumerate(entries, start=1):
        if entry.seq != number or entry.previous != previous:
            return False
        previous = entry.hash
    return True
