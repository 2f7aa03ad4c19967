"""What a process counts of its requests, where a count tells nobody who cast, or how many did.

Counted are pages that look the same for everybody, faults of the service, and what only an attacker
does. Not counted is what comes with a visit to the ballot: its own pages where they succeed or are
refused, the scripts and styles that they load, and what browsers ask for by themselves.
"""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds, as far as is told how long a public page took."""


@dataclass
class Tallies:
    """The counts of one process since its start."""

    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    """By method, route and status."""
    seconds: Counter[tuple[str, float]] = field(default_factory=Counter)
    """Public pages, by route and by the bucket that each fell into."""
    refusals: Counter[str] = field(default_factory=Counter)
    """Attacks, limits that were met, and faults of the database, by the class of their refusal."""
    _lock: Lock = field(default_factory=Lock)

    def request(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """Count a request; `seconds` only where it was for everybody."""
        with self._lock:
            self.requests[method, route, status] += 1
            if seconds is not None:
                fell_into = next((top for top in BUCKETS if seconds <= top), float("inf"))
                self.seconds[route, fell_into] += 1

    def refusal(self, error: BaseException) -> None:
        """Count a refusal by its class."""
        with self._lock:
            self.refusals[type(error).__name__] += 1
