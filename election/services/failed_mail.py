"""How many messages of a poll did not arrive: what the officer is told to see to.

No message is counted that tells who cast or was nominated. A reminder is: it goes to everybody.
"""

from typing import NamedTuple

from sqlmodel import Session, and_, col, or_, select

from election.database.tables import Elector, Message, Poll
from election.services import outbox, store
from election.services.alerts import ALERTS, told_mails

LONG_DEFERRED = 7
"""Attempts. Between them are six pauses of up to half an hour."""


class FailedMail(NamedTuple):
    """Numbers of messages to officials, and to addresses that electors still have."""

    refused: int
    """Those that were refused, that no server took for five days, or that came back.

    Of mail to officials, only what no alert has told: their address cannot be replaced.
    """
    put_off: int
    """Those that a mail server put off again and again, and that still wait."""


def failed_mail(tx: Session, poll: Poll) -> FailedMail:
    """The numbers of a poll's messages that failed, and are to be seen to."""
    address, state, attempts = col(Message.address), col(Message.state), col(Message.attempts)
    refused = and_(state.in_(outbox.FAILED), attempts > 0)
    put_off = and_(state == "deferred", attempts >= LONG_DEFERRED)
    officials = col(Message.elector_id).is_(None)
    still_there = or_(officials, address == Elector.email, address == Elector.second_email)
    found = tx.exec(
        select(Message.elector_id, Message.kind, Message.message_id, Message.state)
        .join(Elector, col(Message.elector_id) == Elector.id, isouter=True)
        .where(Message.poll_id == store.key_of(poll), still_there, or_(refused, put_off))
        .where(outbox.MAY_BE_TOLD_OF)
    ).all()
    failed = [(elector, kind, mail) for elector, kind, mail, state in found if state != "deferred"]
    to_officials = [(kind, mail) for elector, kind, mail in failed if elector is None]
    told = told_mails(tx) if to_officials else set()
    known = {mail for kind, mail in to_officials if kind in ALERTS or mail in told}
    return FailedMail(refused=len(failed) - len(known), put_off=len(found) - len(failed))
