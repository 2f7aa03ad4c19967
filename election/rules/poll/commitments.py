"""The public values in a definition that fix secrets: the poll key, its pieces, the seeds."""

from dataclasses import dataclass
from typing import Literal

KeyMade = Literal["on the server", "elsewhere"]
SeedHolder = Literal["officer", "scrutineer"]


@dataclass(frozen=True)
class PollKey:
    """The public half of the key that ballots are sealed to (X25519, hex)."""

    public: str
    made: KeyMade


@dataclass(frozen=True)
class Piece:
    """SHA-256 (hex) of a piece of a split poll key, and the numbers of its holders, from 1."""

    sha256: str
    holders: tuple[int, ...]


@dataclass(frozen=True)
class SeedCommitment:
    """SHA-256 (hex) of a 32-byte seed of the lot that `by` keeps until the box is fixed."""

    by: SeedHolder
    sha256: str
