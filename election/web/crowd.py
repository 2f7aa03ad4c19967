"""All connections of one process: how many there are, from where, and which of them wait.

A connection waits until it has sent the whole head of a request, and again once it was answered.
Where there are too many, the one that has waited longest is closed: it is idle, or dribbles.
Whoever asks something is served.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Protocol

from election.web.limits import ConnectionLimits
from election.web.middleware.rates import network_of


class Member(Protocol):
    """A connection, as far as the crowd needs it."""

    def cut(self) -> None:
        """Close it at once, without a page."""


class Crowd:
    """The connections by age of their waiting. For a proxy, through which many people come, only
    the total counts. `full` is called where there are too many.
    """

    def __init__(
        self,
        limits: ConnectionLimits,
        is_proxy: Callable[[str], bool],
        full: Callable[[], None],
    ) -> None:
        self.limits = limits
        self._is_proxy = is_proxy
        self._full = full
        self._networks: dict[Member, str] = {}
        self._sizes: Counter[str] = Counter()
        self._waiting: OrderedDict[Member, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._networks)

    def enter(self, member: Member, address: str) -> bool:
        """Let a new connection in. False where there are too many, and none of the others waits."""
        network = "" if self._is_proxy(address) else network_of(address)
        self._networks[member] = network
        self._sizes[network] += 1
        if network and self._sizes[network] > self.limits.of_one_network:
            return self._make_room(member, network)
        if len(self) > self.limits.connections:
            return self._make_room(member, None)
        return True

    def _make_room(self, newcomer: Member, network: str | None) -> bool:
        self._full()
        for member in self._waiting:
            if member is not newcomer and network in {None, self._networks[member]}:
                self.leave(member)
                member.cut()
                return True
        return False

    def waits(self, member: Member) -> None:
        """It may be closed for others from now on."""
        if member in self._networks:
            self._waiting[member] = None
            self._waiting.move_to_end(member)

    def works(self, member: Member) -> None:
        """It has sent the head of a request, and is answered now."""
        self._waiting.pop(member, None)

    def leave(self, member: Member) -> None:
        """It is closed."""
        self._waiting.pop(member, None)
        network = self._networks.pop(member, None)
        if network is not None:
            self._sizes[network] -= 1
            if not self._sizes[network]:
                del self._sizes[network]
