"""Sending what is due: claim, prepare, hand over, settle; no lock is held while a server talks."""

import logging
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from time import monotonic

from jinja2 import TemplateError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from election.crypto import canonical
from election.database.tables import Message
from election.errors.base import Refusal, Unavailable
from election.errors.database import DatabaseBusy, DatabaseUnreachable
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
AT_ONCE = 10
"""Messages that are claimed in one transaction, where the mail server sets no pace."""
BATCH_SECONDS = 5.0
"""How long they wait at most for a slow server; then the others are given back."""


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

    Each is settled before the next one is handed over: a process that is killed leaves one message
    that was perhaps sent. Where the database fails then, `again` waits and says whether to try
    again: else the answer of the mail server would be forgotten.
    """
    delivery, deferred, polls = Delivery(), set[int](), PollsRead()
    try:
        batch = None if most == 0 else _claim_first(mailer, deferred, most)
        while batch is not None and batch.waiting:
            message = batch.waiting.popleft()
            answer = _send(mailer, message, polls)
            delivery = delivery.with_one(answer)
            if answer.state == "deferred" and message.id is not None:
                deferred.add(message.id)
            left = None if most is None else most - delivery.tried
            if left == 0 or not mailer.pace.wait(stop):
                left = 0
            batch = _settled(mailer, _Settling(message, answer, batch, left, deferred), again)
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


@dataclass(frozen=True)
class _Batch:
    """Messages that were claimed in one transaction, and are not tried yet."""

    waiting: deque[Message]
    is_over: Callable[[], bool]
    """True where what waits is given back, so that it is claimed by whoever is quicker."""


@dataclass(frozen=True)
class _Settling:
    """A message that was tried, its answer, and what is to be tried after it."""

    message: Message
    answer: Answer
    batch: _Batch
    left: int | None
    """How many more may be tried; None where all."""
    deferred: set[int]


def _claim_first(mailer: Mailer, deferred: set[int], most: int | None) -> _Batch | None:
    with mailer.database.reading() as tx:
        if not outbox.is_due(tx, mailer.clock(tx), deferred):
            return None
    with mailer.database.transaction() as tx:
        return _claim(tx, mailer, deferred, most)


def _claim(tx: Session, mailer: Mailer, deferred: set[int], most: int | None) -> _Batch:
    at_once = 1 if mailer.pace.per_minute else AT_ONCE
    wanted = at_once if most is None else min(most, at_once)
    claimed = outbox.claim(tx, mailer.clock(tx), deferred, mailer.process, wanted)
    until = monotonic() + BATCH_SECONDS
    return _Batch(deque(claimed), lambda: monotonic() > until)


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
    except (DatabaseBusy, DatabaseUnreachable, SQLAlchemyError):
        raise  # the database's answer, and no mail server's
    except Refusal as refusal:
        return Answer("deferred", str(refusal))
    except Exception as error:
        LOG.error("A message could not be sent, and is tried again: %s.", fault_name(error))  # noqa: TRY400  a traceback holds addresses
        return Answer("deferred", f"This program has a fault: {type(error).__name__}.")
    return answer.in_class if message.kind in outbox.TELLS_OF_A_PERSON else answer


def _settled(
    mailer: Mailer, settling: _Settling, again: Callable[[Exception], bool]
) -> _Batch | None:
    """Settle a message; what is to be tried next, None where nothing is wanted."""
    while True:
        try:
            with mailer.database.transaction() as tx:
                _settle(tx, mailer, settling.message, settling.answer)
                return _next(tx, mailer, settling)
        except (SQLAlchemyError, Unavailable) as error:
            if not again(error):
                raise


def _next(tx: Session, mailer: Mailer, settling: _Settling) -> _Batch | None:
    batch, left = settling.batch, settling.left
    if left != 0 and batch.waiting and not batch.is_over():
        return batch
    outbox.give_back(tx, batch.waiting)
    return None if left == 0 else _claim(tx, mailer, settling.deferred, left)


def _settle(tx: Session, mailer: Mailer, message: Message, answer: Answer) -> None:
    match answer.state:
        case "accepted":
            outbox.mark_sent(tx, message, answer.words)
        case "refused":
            outbox.mark_refused(tx, message, answer.words)
        case "deferred":
            outbox.mark_deferred(tx, mailer.clock(tx), message, answer.words)
