"""Sending what is due: claim, compose, hand over, settle; no lock is held while a server talks."""

import secrets
from dataclasses import dataclass

from election.crypto import canonical
from election.database.engine import Clock, Database
from election.database.tables import Message
from election.errors import MessageOutdated, Refusal
from election.mail.compose import compose
from election.mail.letterhead import Letterhead
from election.mail.transports.answer import Answer, Transport
from election.rules.pollfile.addresses import address as read_address
from election.services import outbox


@dataclass(frozen=True)
class Delivery:
    """How many messages met which answer."""

    sent: int = 0
    deferred: int = 0
    refused: int = 0

    @property
    def tried(self) -> int:
        return self.sent + self.deferred + self.refused

    def with_one(self, answer: Answer) -> "Delivery":
        return Delivery(
            sent=self.sent + (answer.state == "accepted"),
            deferred=self.deferred + (answer.state == "deferred"),
            refused=self.refused + (answer.state == "refused"),
        )


def deliver_due(
    database: Database,
    clock: Clock,
    letterhead: Letterhead,
    transport: Transport,
    most: int | None = None,
) -> Delivery:
    """Try each due message once; at most `most` of them, where that is given."""
    delivery, deferred = Delivery(), set[int]()
    while most is None or delivery.tried < most:
        message = _claim(database, clock, deferred)
        if message is None or message.id is None:
            break
        answer = _send(database, clock, letterhead, transport, message)
        _settle(database, clock, message.id, answer)
        delivery = delivery.with_one(answer)
        if answer.state == "deferred":
            deferred.add(message.id)
    return delivery


def deliver_now(
    database: Database, clock: Clock, letterhead: Letterhead, transport: Transport, address: str
) -> Answer:
    """Send a test message at once, past the outbox. Raises UnfitValue for what is no address."""
    message = Message(
        kind="test",
        address=read_address(address),
        data=canonical.dumps({}),
        state="queued",
        message_id=secrets.token_hex(16),
    )
    return _send(database, clock, letterhead, transport, message)


def _claim(database: Database, clock: Clock, deferred: set[int]) -> Message | None:
    with database.transaction() as tx:
        return outbox.claim(tx, clock(tx), deferred)


def _send(
    database: Database,
    clock: Clock,
    letterhead: Letterhead,
    transport: Transport,
    message: Message,
) -> Answer:
    try:
        with database.reading() as tx:
            mail = compose(tx, message, letterhead, clock(tx))
    except MessageOutdated as outdated:
        return Answer("refused", str(outdated))
    except Refusal as refusal:
        return Answer("deferred", str(refusal))
    return transport.send(mail)


def _settle(database: Database, clock: Clock, message_id: int, answer: Answer) -> None:
    with database.transaction() as tx:
        match answer.state:
            case "accepted":
                outbox.mark_sent(tx, message_id, answer.words)
            case "refused":
                outbox.mark_refused(tx, message_id, answer.words)
            case "deferred":
                outbox.mark_deferred(tx, clock(tx), message_id, answer.words)
