"""A limit on bad links from one address. Good links have none: an electorate may share an address.

Addresses are kept in memory for a minute, and nowhere else.
"""

from collections import defaultdict, deque
from datetime import datetime, timedelta
from threading import Lock

from election.errors.links import TooManyBadLinks

WINDOW = timedelta(minutes=1)
ALLOWED = 20


class BadLinks:
    """Counts the invalid links from each address within the last minute."""

    def __init__(self) -> None:
        self._failures: dict[str, deque[datetime]] = defaultdict(lambda: deque(maxlen=ALLOWED))
        self._lock = Lock()

    def note(self, address: str, now: datetime) -> None:
        """Count one more failure. Raises TooManyBadLinks from the 21st within a minute on."""
        with self._lock:
            self._forget(now - WINDOW)
            failures = self._failures[address]
            too_many = len(failures) == ALLOWED
            failures.append(now)
        if too_many:
            raise TooManyBadLinks

    def _forget(self, until: datetime) -> None:
        for address, failures in list(self._failures.items()):
            while failures and failures[0] <= until:
                failures.popleft()
            if not failures:
                del self._failures[address]
