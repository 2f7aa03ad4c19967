"""Sending what is due: claim, prepare, hand over, settle; no lock is held while a server talks."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from jinja2 import TemplateError
from sqlmodel import Session

from election.crypto import canonical
from election.database.tables import Message
from election.errors.base import Refusal
from election.errors.mail import MessageChanged, MessageOutdated, MessageUnfit
from election.mail.compose import compose
from election.mail.contents import contents
from election.mail.letterhead import Letterhead
from election.mail.mailer import Mailer
from election.mail.messages import MESSAGES
from election.mail.transports.answer import Answer
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

    def with_all(self, other: "Delivery") -> "Delivery":
        """The answers of both."""
        return Delivery(
            self.sent + other.sent,
            self.deferred + other.deferred,
            self.refused + other.refused,
        )

    def with_one(self, answer: Answer) -> "Delivery":
        return Delivery(
            sent=self.sent + (answer.state == "accepted"),
            deferred=self.deferred + (answer.state == "deferred"),
            refused=self.refused + (answer.state == "refused"),
        )


def deliver_due(mailer: Mailer, most: int | None = None) -> Delivery:
    """Try each due message once; at most `most` of them, where that is given."""
    delivery, deferred = Delivery(), set[int]()
    while most is None or delivery.tried < most:
        message = _claim(mailer, deferred)
        if message is None or message.id is None:
            break
        answer = _send(mailer, message)
        _settle(mailer, message.id, answer)
        delivery = delivery.with_one(answer)
        if answer.state == "deferred":
            deferred.add(message.id)
    return delivery


def deliver_now(mailer: Mailer, address: str) -> Answer:
    """Send a test message at once, past the outbox. Raises UnfitValue for what is no address."""
    message = Message(
        kind="test",
        address=read_address(address),
        data=canonical.dumps({}),
        state="queued",
        message_id=secrets.token_hex(16),
    )
    return _send(mailer, message)


def prepare(tx: Session, message: Message, letterhead: Letterhead, now: datetime) -> EmailMessage:
    """The e-mail of a stored message. Raises what `contents` raises, and MessageUnfit."""
    try:
        kind = MESSAGES[message.kind]
        values = contents(tx, kind, message, letterhead)
        return compose(kind, message, values, letterhead, now)
    except (LookupError, ValueError, TemplateError) as error:
        reason = f"{type(error).__name__}, {error}"
        raise MessageUnfit(kind=message.kind, reason=reason) from error


def _claim(mailer: Mailer, deferred: set[int]) -> Message | None:
    with mailer.database.reading() as tx:
        if not outbox.is_due(tx, mailer.clock(tx), deferred):
            return None
    with mailer.database.transaction() as tx:
        return outbox.claim(tx, mailer.clock(tx), deferred)


def _send(mailer: Mailer, message: Message) -> Answer:
    """The answer, in words where they may be kept; why a message is not handed over is ours."""
    try:
        with mailer.database.reading() as tx:
            mail = prepare(tx, message, mailer.letterhead, mailer.clock(tx))
    except (MessageOutdated, MessageChanged) as unsendable:
        return Answer("refused", str(unsendable))
    except Refusal as refusal:
        return Answer("deferred", str(refusal))
    answer = mailer.transport.send(mail)
    return answer.in_class if message.kind in outbox.TELLS_WHO_CAST else answer


def _settle(mailer: Mailer, message_id: int, answer: Answer) -> None:
    with mailer.database.transaction() as tx:
        match answer.state:
            case "accepted":
                outbox.mark_sent(tx, message_id, answer.words)
            case "refused":
                outbox.mark_refused(tx, message_id, answer.words)
            case "deferred":
                outbox.mark_deferred(tx, mailer.clock(tx), message_id, answer.words)
