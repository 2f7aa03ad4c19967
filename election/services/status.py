"""The state of each message to each elector and official. Nothing here tells who cast.

A message that tells who cast has no line here, no count, and no fault. A reminder has one only
while it waits or was refused: who gets none has stopped them, perhaps because they had cast.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from election.crypto import canonical
from election.database.tables import Elector, Message, Poll
from election.rules.poll.instants import iso
from election.services import journal, outbox, store
from election.services.find_changes import find_changes

LONG_DEFERRED = 7
"""Attempts. Between them are six pauses of up to half an hour."""


def delivery(tx: Session, slug: str) -> dict[str, Any]:
    """For each elector, official and message: state, the server's last answer, and the next try.

    `counts` has the number of messages by kind and state. `changed` says what somebody changed in
    the database, and names nobody.
    Raises PollPurged.
    """
    poll = store.find(tx, slug)
    journal.history_of(tx, poll).require_people(slug)
    definition = store.definition_of(poll)
    messages = [
        message
        for message in outbox.messages(tx, poll)
        if message.kind not in outbox.TELLS_OF_A_PERSON and not _is_sent_reminder(message)
    ]
    electors = []
    officials = [
        {
            "offices": canonical.loads(message.data).get("offices", ["officer"]),
            **_line(message),
        }
        for message in messages
        if message.elector_id is None
    ]
    for elector in store.electors_of(tx, poll):
        person = definition.roll.person(elector.person_id)
        electors.append(
            {
                "id": elector.person_id,
                "name": person.name if person else elector.person_id,
                "messages": [
                    _line(message, elector)
                    for message in messages
                    if message.elector_id == elector.id
                ],
            }
        )
    return {
        "slug": poll.slug,
        "phase": poll.phase,
        "changed": [str(change) for change in find_changes(tx, poll)],
        "counts": _counts(messages),
        "electors": electors,
        "officials": officials,
    }


def refused_messages(tx: Session, poll: Poll) -> int:
    """The number of messages that a mail server refused, or none took for five days.

    Left out is mail to an address that was replaced since: nobody is reached there any more.
    """
    return _number(tx, poll, Message.state == "refused", col(Message.attempts) > 0)


def messages_put_off(tx: Session, poll: Poll) -> int:
    """The number of messages that a mail server put off again and again, and that still wait."""
    return _number(tx, poll, Message.state == "deferred", col(Message.attempts) >= LONG_DEFERRED)


def _number(tx: Session, poll: Poll, *wanted: ColumnElement[bool] | bool) -> int:
    """The number of such messages to officials, and to addresses that electors still have."""
    address = col(Message.address)
    still_there = or_(
        col(Message.elector_id).is_(None),
        address == Elector.email,
        address == Elector.second_email,
    )
    number = (
        select(func.count(col(Message.id)))
        .join(Elector, col(Message.elector_id) == Elector.id, isouter=True)
        .where(Message.poll_id == store.key_of(poll), still_there, *wanted)
        .where(col(Message.kind).not_in(outbox.TELLS_OF_A_PERSON))
    )
    return tx.exec(number).one()


def _is_sent_reminder(message: Message) -> bool:
    return message.kind == "reminder" and message.state in {"queued", "sent"}


def _counts(messages: Iterable[Message]) -> dict[str, dict[str, int]]:
    """The number of messages in each state, by kind, in the order in which kinds came first."""
    counts: dict[str, Counter[str]] = {}
    for message in messages:
        counts.setdefault(message.kind, Counter())[message.state] += 1
    return {kind: dict(states) for kind, states in counts.items()}


def _needs_a_person(message: Message, elector: Elector | None) -> bool:
    """True for a message that was refused, or deferred again and again.

    Not for one to an address that its elector has no more.
    """
    if elector and message.address not in elector.addresses:
        return False
    if message.state == "refused":
        return message.attempts > 0
    return message.state == "deferred" and message.attempts >= LONG_DEFERRED


def _line(message: Message, elector: Elector | None = None) -> dict[str, Any]:
    return {
        "message": message.kind,
        "address": message.address,
        "state": message.state,
        "attempts": message.attempts,
        "needs_a_person": _needs_a_person(message, elector),
        "answer": message.answer or None,
        "next_try": iso(message.next_try) if message.next_try else None,
    }
