"""How often something may happen within a minute. What is counted is kept in memory alone.

Bad links are counted by network; good links have no limit, for an electorate may share an address.
Casts are counted by elector and issue of the link: a stored time would tell when somebody cast.
"""

from collections import OrderedDict, deque
from collections.abc import Hashable
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

from election.errors.links import TooManyBadLinks
from election.web.limits import BAD_LINKS, COUNTED_AT_ONCE, MINUTE

HOUSEHOLD = 56
"""Bits of an IPv6 address that name one network: a provider gives a household no fewer."""


class Rate:
    """Counts what happens to each key within the last minute, up to a number of keys."""

    def __init__(self, most: int, most_keys: int = COUNTED_AT_ONCE) -> None:
        self.most = most
        self.most_keys = most_keys
        self._events: OrderedDict[Hashable, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._events)

    def is_full(self, key: Hashable, now: datetime) -> bool:
        """True where as many as are allowed have happened within a minute of now.

        What seems to come later than that was counted by a clock that was ahead, and is over.
        """
        with self._lock:
            events = self._events.get(key, ())
            return sum(abs(event - now) < MINUTE for event in events) >= self.most

    def note(self, key: Hashable, now: datetime) -> None:
        """Count one more. Keys to which nothing happened for a minute are forgotten."""
        with self._lock:
            self._events.setdefault(key, deque(maxlen=self.most)).append(now)
            self._events.move_to_end(key)
            while len(self._events) > self.most_keys or abs(self._oldest() - now) >= MINUTE:
                self._events.popitem(last=False)

    def _oldest(self) -> datetime:
        return next(iter(self._events.values()))[-1]


class BadLinks(Rate):
    """Counts the invalid links from each network within the last minute."""

    def __init__(self, most: int = BAD_LINKS) -> None:
        super().__init__(most)

    def note(self, key: Hashable, now: datetime) -> None:
        """Count one more failure. Raises TooManyBadLinks from the 21st within a minute on."""
        network = network_of(str(key))
        too_many = self.is_full(network, now)
        super().note(network, now)
        if too_many:
            raise TooManyBadLinks


def network_of(address: str) -> str:
    """The network that an address stands for: whoever has one IPv6 address has very many."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, HOUSEHOLD), strict=False))
    return str(parsed)
