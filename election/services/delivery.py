"""How the delivery of mail stands: for a message, an address, an elector, an official.

Mail that tells who cast has no part in it. Nor has a reminder that was sent: who gets none has
stopped them, perhaps because they had cast.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from election.database.tables import Elector, Message, Poll
from election.services import outbox, store

DeliveryState = Literal["queued", "accepted", "deferred", "refused", "bounced"]
FAILED: tuple[DeliveryState, ...] = ("refused", "bounced")
BEST_FIRST: tuple[DeliveryState, ...] = ("accepted", "deferred", "queued", *FAILED)


@dataclass(frozen=True)
class ElectorDelivery:
    """How an elector's mail stands at each address they have now; None where none was queued."""

    elector: Elector
    by_address: Mapping[str, DeliveryState | None]

    @property
    def state(self) -> DeliveryState | None:
        """The best of their addresses: one that is reached is enough."""
        states = [state for state in self.by_address.values() if state is not None]
        return min(states, key=BEST_FIRST.index, default=None)

    @property
    def failed(self) -> list[str]:
        """The addresses at which nothing arrives."""
        return [address for address, state in self.by_address.items() if state in FAILED]


def delivery_of(tx: Session, poll: Poll) -> dict[str, ElectorDelivery]:
    """How the mail of each elector on the roll stands, by their id in the poll's roll."""
    by_elector = defaultdict[int | None, list[Message]](list)
    for message in messages(tx, poll):
        by_elector[message.elector_id].append(message)
    return {
        elector.person_id: _delivery(elector, by_elector[elector.id])
        for elector in store.electors_of(tx, poll)
    }


def messages(tx: Session, poll: Poll) -> list[Message]:
    """The messages of a poll that may be told of, the oldest first."""
    return [
        message
        for message in outbox.messages(tx, poll)
        if message.kind not in outbox.TELLS_OF_A_PERSON and not _is_sent_reminder(message)
    ]


def state_of(message: Message) -> DeliveryState | None:
    """How one message stands; None for one that its poll's end cancelled before it was tried.

    It is deferred too where a server behind ours reported that it is late.
    """
    match message.state:
        case "sent":
            return "deferred" if message.far_answer else "accepted"
        case "queued":
            return "queued"
        case "deferred":
            return "deferred"
        case "bounced":
            return "bounced"
    return "refused" if message.attempts else None


def state_at(address: Iterable[Message]) -> DeliveryState | None:
    """How the mail to one address stands: the last answer for good, else what is waited for.

    The messages are in the order in which they were queued.
    """
    found: DeliveryState | None = None
    for state in map(state_of, address):
        is_final = state == "accepted" or state in FAILED
        if is_final or found is None or (found, state) == ("queued", "deferred"):
            found = state or found
    return found


def _delivery(elector: Elector, theirs: Iterable[Message]) -> ElectorDelivery:
    by_address: dict[str, list[Message]] = {address: [] for address in elector.addresses}
    for message in theirs:
        if message.address in by_address:
            by_address[message.address].append(message)
    return ElectorDelivery(elector, {each: state_at(sent) for each, sent in by_address.items()})


def _is_sent_reminder(message: Message) -> bool:
    return message.kind == "reminder" and message.state in {"queued", "sent"}
