"""What servers beyond our mail server report of a message: it came back, or it is late.

Nothing is stored of mail that tells who cast.
"""

from sqlmodel import Session, select

from election.database.tables import Message
from election.services.outbox import FAILED, MAY_BE_TOLD_OF


def listed(tx: Session, message_id: str, *, lock: bool = False) -> Message | None:
    """The message of this id, unless it tells who cast."""
    wanted = select(Message).where(Message.message_id == message_id, MAY_BE_TOLD_OF)
    return tx.exec(wanted.with_for_update() if lock else wanted).one_or_none()


def mark_bounced(tx: Session, message_id: str, words: str) -> None:
    """Note that a message came back, and why.

    It may still be waiting here: a server can have taken it while the line broke.
    """
    message = listed(tx, message_id, lock=True)
    if message is not None and message.attempts and message.state not in FAILED:
        message.state, message.far_answer = "bounced", words
        message.next_try, message.held_by = None, ""


def mark_late(tx: Session, message_id: str, words: str) -> None:
    """Note that a server behind ours has not delivered a message yet, and goes on trying."""
    message = listed(tx, message_id, lock=True)
    if message is not None and message.state == "sent":
        message.far_answer = words
