"""How the delivery of mail stands: for a message, an address, an elector, an official.

Mail that tells who cast has no part in it. Nor has a reminder that was sent: who gets none has
stopped them, perhaps because they had cast.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Literal, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, not_, select

from election.database.row_values import AnyElector, streamed
from election.database.tables import Message, Poll
from election.services import outbox, store

DeliveryState = Literal["queued", "accepted", "deferred", "refused", "bounced"]
FAILED: tuple[DeliveryState, ...] = ("refused", "bounced")
States: TypeAlias = Mapping[int | None, Mapping[str, DeliveryState | None]]
BEST_FIRST: tuple[DeliveryState, ...] = ("accepted", "deferred", "queued", *FAILED)

_OLDEST = col(Message.id)


class ElectorDelivery(NamedTuple):
    """How an elector's mail stands at each address they have now; None where none was queued."""

    elector: AnyElector
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


def delivery_of(
    tx: Session, poll: Poll, roll: Sequence[AnyElector] | None = None
) -> dict[str, ElectorDelivery]:
    """How the mail of each elector on the roll stands, by their id in the poll's roll.

    `roll` is the poll's where it was read already.
    """
    found = states(tx, poll)
    on_roll = store.electors_of(tx, poll) if roll is None else roll
    return {
        elector.person_id: ElectorDelivery(elector, at_addresses(elector, found))
        for elector in on_roll
    }


def states(tx: Session, poll: Poll, *, reminders: bool = True) -> States:
    """How the mail of a poll stands, by elector and address; the officials' is under None.

    No more than one message of each is in memory at once.
    """
    wanted = _told_of(poll) if reminders else (*_told_of(poll), col(Message.kind) != "reminder")
    columns = select_columns(
        col(Message.elector_id),
        col(Message.address),
        col(Message.state),
        col(Message.attempts),
        col(Message.far_answer),
    )
    found: dict[int | None, dict[str, DeliveryState | None]] = {}
    for elector_id, address, *said in streamed(tx, columns.where(*wanted).order_by(_OLDEST)):
        at = found.setdefault(elector_id, {})
        at[address] = _state_after(at.get(address), _state(*said))
    return found


def at_addresses(elector: AnyElector, found: States) -> Mapping[str, DeliveryState | None]:
    """How the mail stands at each address that an elector has now."""
    theirs = found.get(elector.id, {})
    return {address: theirs.get(address) for address in elector.addresses}


def messages(tx: Session, poll: Poll, *only: ColumnElement[bool]) -> list[Message]:
    """The messages of a poll that may be told of, the oldest first; `only` those wanted."""
    return list(tx.exec(select(Message).where(*_told_of(poll), *only).order_by(_OLDEST)))


def _told_of(poll: Poll) -> tuple[ColumnElement[bool], ...]:
    """What is asked of messages that may be told of."""
    kind, state = col(Message.kind), col(Message.state)
    return (
        col(Message.poll_id) == store.key_of(poll),
        outbox.MAY_BE_TOLD_OF,
        not_(kind.in_(["reminder"]) & state.in_(["queued", "sent"])),
    )


def state_of(message: Message) -> DeliveryState | None:
    """How one message stands; None for one that its poll's end cancelled before it was tried.

    It is deferred too where a server behind ours reported that it is late.
    """
    return _state(message.state, message.attempts, message.far_answer)


def state_at(address: Iterable[Message]) -> DeliveryState | None:
    """How the mail to one address stands: the last answer for good, else what is waited for.

    The messages are in the order in which they were queued.
    """
    return reduce(_state_after, map(state_of, address), None)


def _state(state: str, attempts: int, far_answer: str) -> DeliveryState | None:
    match state:
        case "sent":
            return "deferred" if far_answer else "accepted"
        case "queued":
            return "queued"
        case "deferred":
            return "deferred"
        case "bounced":
            return "bounced"
    return "refused" if attempts else None


def _state_after(found: DeliveryState | None, state: DeliveryState | None) -> DeliveryState | None:
    """How an address stands after one more message to it."""
    is_final = state == "accepted" or state in FAILED
    if is_final or found is None or (found, state) == ("queued", "deferred"):
        return state or found
    return found
