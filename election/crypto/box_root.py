"""The box: all envelopes of a poll by their hashes, ascending, and the root of that list."""

import hashlib
from collections.abc import Iterable

from election.crypto.canonical import digest


def envelope_hash(envelope: bytes) -> str:
    """SHA-256 of the envelope's bytes, in lower-case hex."""
    return digest(envelope)


def box_root(hashes: Iterable[str]) -> str:
    """SHA-256 of "election-box/v1" and the hashes in ascending order, each ended by a newline."""
    lines = ["election-box/v1", *sorted(hashes)]
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode("ascii")).hexdigest()
