"""A ballot link that does not arrive at an elector's first address goes to the second one.

It is the same mail with the same link, queued once. Links, journal and entitlement do not change.
"""

import secrets
from collections.abc import Iterator

from sqlmodel import Session, col, select

from election.crypto import canonical
from election.database.engine import Clock, Database
from election.database.row_values import AnyElector
from election.database.tables import Elector, Message, Poll
from election.rules.poll.phases import ALLOWED
from election.rules.pollfile.addresses import folded
from election.services import store
from election.services.outbox import FAILED, MessageName
from election.services.row_authenticity import is_authentic, tag_row

TO_ONE_ADDRESS: tuple[MessageName, ...] = ("ballot-link", "link-reissued")
INSTEAD_OF = "instead_of"
"""Under it a copy keeps the id of the message that did not arrive."""


def try_second_addresses(database: Database, clock: Clock) -> bool:
    """Queue what did not arrive at first addresses to the second ones; True where there is any."""
    with database.reading() as tx:
        slugs = {poll.slug for poll, _, _ in _not_arrived(tx)}
    queued = False
    for slug in slugs:
        with database.transaction() as tx:
            locked = store.lock(tx, slug)
            for poll, elector, message in list(_not_arrived(tx)):
                if poll.id == locked.id and elector.second_email:
                    tx.add(_copy(tx, locked, message, elector.second_email, clock))
                    queued = True
    return queued


def is_due_at_second(tx: Session, message: Message, elector: AnyElector) -> bool:
    """True for a copy to an elector's second address, while the first is still the one that failed.

    The message was checked.
    """
    original = canonical.loads(message.data).get(INSTEAD_OF)
    failed = select(Message.address).where(Message.message_id == original)
    return message.address == elector.second_email and tx.exec(failed).first() == elector.email


def copied(tx: Session) -> set[str]:
    """The ids of the messages that went to a second address as well."""
    links = select(Message.data).where(col(Message.kind).in_(TO_ONE_ADDRESS))
    told = (canonical.loads(data).get(INSTEAD_OF) for data in tx.exec(links))
    return {message_id for message_id in told if message_id}


def _not_arrived(tx: Session) -> Iterator[tuple[Poll, Elector, Message]]:
    """Links of open polls that failed at the address an elector still has, and are not copied yet.

    Left out is what somebody changed in the database: no link goes out by that.
    """
    failed = (
        select(Message, Poll, Elector)
        .join(Poll, col(Message.poll_id) == Poll.id)
        .join(Elector, col(Message.elector_id) == Elector.id)
        .where(col(Message.kind).in_(TO_ONE_ADDRESS), col(Message.state).in_(FAILED))
        .where(Message.address == Elector.email, col(Elector.second_email).is_not(None))
        .where(col(Poll.phase).in_(ALLOWED["cast"]), col(Message.attempts) > 0)
        .order_by(col(Message.id))
    )
    found = tx.exec(failed).all()
    done = copied(tx) if found else set()
    for message, poll, elector in found:
        is_another = folded(elector.second_email or "") != folded(elector.email)
        is_ours = is_authentic(tx, poll, message) and is_authentic(tx, poll, elector)
        if message.message_id in done or not is_another or not is_ours or store.stop_of(tx, poll):
            continue
        yield poll, elector, message


def _copy(tx: Session, poll: Poll, original: Message, address: str, clock: Clock) -> Message:
    data = canonical.loads(original.data) | {INSTEAD_OF: original.message_id}
    copy = Message(
        poll_id=original.poll_id,
        elector_id=original.elector_id,
        kind=original.kind,
        address=address,
        data=canonical.dumps(data),
        state="queued",
        next_try=clock(tx),
        message_id=secrets.token_hex(16),
    )
    tag_row(tx, poll, copy)
    return copy
