"""Sending what is due: claim, prepare, hand over, settle; no lock is held while a server talks."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from jinja2 import TemplateError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from election.crypto import canonical
from election.database.tables import Message
from election.errors.base import Refusal, Unavailable
from election.errors.faults import fault_name
from election.errors.mail import MessageChanged, MessageOutdated, MessageUnfit
from election.mail.bounces.return_path import address_bounces
from election.mail.compose import compose
from election.mail.contents import PollsRead, contents
from election.mail.letterhead import Letterhead
from election.mail.mailer import Mailer
from election.mail.messages import MESSAGES
from election.mail.transports.answer import Answer
from election.rules.pollfile.addresses import address as read_address
from election.services import outbox

LOG = logging.getLogger(__name__)


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


def deliver_due(
    mailer: Mailer,
    most: int | None = None,
    stop: Callable[[], bool] = lambda: False,
    again: Callable[[Exception], bool] = lambda _: False,
) -> Delivery:
    """Try each due message once; at most `most` of them, where that is given, until `stop`.

    One transaction settles a message and claims the next. Where the database fails then, `again`
    waits and says whether to try again: else the answer of the mail server would be forgotten.
    """
    delivery, deferred, polls = Delivery(), set[int](), PollsRead()
    try:
        message = None if most == 0 else _claim_first(mailer, deferred)
        while message is not None and message.id is not None:
            answer = _send(mailer, message, polls)
            delivery = delivery.with_one(answer)
            if answer.state == "deferred":
                deferred.add(message.id)
            over = delivery.tried == most or not mailer.pace.wait(stop)
            message = _settled(mailer, message, answer, None if over else deferred, again)
    finally:
        mailer.transport.hang_up()
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
    try:
        return _send(mailer, message)
    finally:
        mailer.transport.hang_up()


def prepare(
    tx: Session,
    message: Message,
    letterhead: Letterhead,
    now: datetime,
    polls: PollsRead | None = None,
) -> EmailMessage:
    """The e-mail of a stored message. Raises what `contents` raises, and MessageUnfit.

    `polls` has what was read for earlier messages of the same delivery.
    """
    try:
        kind = MESSAGES[message.kind]
        values = contents(tx, kind, message, letterhead, polls)
        mail = compose(kind, message, values, letterhead, now)
        address_bounces(tx, mail, message, letterhead)
    except (LookupError, ValueError, TemplateError) as error:
        reason = f"{type(error).__name__}, {error}"
        raise MessageUnfit(kind=message.kind, reason=reason) from error
    return mail


def _claim_first(mailer: Mailer, deferred: set[int]) -> Message | None:
    with mailer.database.reading() as tx:
        if not outbox.is_due(tx, mailer.clock(tx), deferred):
            return None
    with mailer.database.transaction() as tx:
        return outbox.claim(tx, mailer.clock(tx), deferred, mailer.process)


def _send(mailer: Mailer, message: Message, polls: PollsRead | None = None) -> Answer:
    """The answer, in words where they may be kept; why a message is not handed over is ours.

    A fault of ours in one message stops no other: it is deferred, and the log has the traceback.
    """
    try:
        with mailer.database.reading() as tx:
            mail = prepare(tx, message, mailer.letterhead, mailer.clock(tx), polls)
        answer = mailer.transport.send(mail)
    except (MessageOutdated, MessageChanged) as unsendable:
        return Answer("refused", str(unsendable))
    except Refusal as refusal:
        return Answer("deferred", str(refusal))
    except SQLAlchemyError:
        raise
    except Exception as error:
        LOG.error("A message could not be sent, and is tried again: %s.", fault_name(error))  # noqa: TRY400  a traceback holds addresses
        return Answer("deferred", f"This program has a fault: {type(error).__name__}.")
    return answer.in_class if message.kind in outbox.TELLS_OF_A_PERSON else answer


def _settled(
    mailer: Mailer,
    message: Message,
    answer: Answer,
    passed_over: set[int] | None,
    again: Callable[[Exception], bool],
) -> Message | None:
    """Settle a message, and claim the next; None where there is none, or none is wanted."""
    while True:
        try:
            with mailer.database.transaction() as tx:
                _settle(tx, mailer, message, answer)
                if passed_over is None:
                    return None
                return outbox.claim(tx, mailer.clock(tx), passed_over, mailer.process)
        except (SQLAlchemyError, Unavailable) as error:
            if not again(error):
                raise


def _settle(tx: Session, mailer: Mailer, message: Message, answer: Answer) -> None:
    message_id = message.id or 0
    match answer.state:
        case "accepted":
            outbox.mark_sent(tx, message_id, answer.words)
        case "refused":
            outbox.mark_refused(tx, message_id, answer.words)
        case "deferred":
            outbox.mark_deferred(tx, mailer.clock(tx), message_id, answer.words)
