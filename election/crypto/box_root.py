"""The box: all envelopes of a poll by their hashes, ascending, and the root of that list."""

import hashlib
from collections.abc import Iterable

from election.crypto.canonical import digest


def envelope_hash(envelope: bytes) -> str:
    """SHA-256 of the envelope's bytes, in lower-case hex."""
    return digest(envelope)


def box_text(hashes: Iterable[str]) -> bytes:
    """The bytes whose SHA-256 is the root: a line "election-box/v1", and one a hash, ascending."""
    lines = ["election-box/v1", *sorted(hashes)]
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def box_root(hashes: Iterable[str]) -> str:
    """SHA-256 of "election-box/v1" and the hashes in ascending order, each ended by a newline."""
    return hashlib.sha256(box_text(hashes)).hexdigest()
