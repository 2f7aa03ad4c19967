"""Mail that is overtaken: what tells who cast or may stand is deleted, what came too late ends."""

from sqlalchemy import bindparam, delete
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, update

from election.crypto import canonical
from election.database.any_tx import AnyTx
from election.database.row_values import table_of
from election.database.scrubbing import owe_scrub
from election.database.tables import Message, Poll
from election.services.outbox import NEEDS_AN_OPEN_POLL
from election.services.row_authenticity import NO_TAG
from election.services.store import key_of

_MESSAGES = table_of(Message)
_RECORDED = (
    _MESSAGES.c.elector_id == bindparam("elector_id"),
    _MESSAGES.c.kind == "recorded",
)
_NEWEST_RECORDED = select_columns(func.max(_MESSAGES.c.id)).where(*_RECORDED).scalar_subquery()
_OLDER_RECORDED = delete(_MESSAGES).where(*_RECORDED, _MESSAGES.c.id < _NEWEST_RECORDED)


def end_older_recorded(tx: AnyTx, elector_id: int) -> None:
    """Delete the `recorded` messages of an elector but the newest: it tells all that they did.

    The newest is in the outbox by now, so that it never gets the id of one that is being sent.
    """
    tx.execute(_OLDER_RECORDED, {"elector_id": elector_id})


def end_voting(tx: Session, poll: Poll) -> None:
    """Cancel messages that only an open poll needs; delete `recorded` ones: they say who cast."""
    unsent = col(Message.state).in_(("queued", "deferred"))
    of_poll = col(Message.poll_id) == key_of(poll)
    tx.execute(delete(Message).where(of_poll, col(Message.kind) == "recorded"))
    tx.exec(
        update(Message)
        .where(of_poll, unsent, col(Message.kind).in_(NEEDS_AN_OPEN_POLL))
        .values(state="refused", next_try=None, answer="The poll ended before this was sent.")
    )


def end_telling(tx: Session, poll: Poll) -> None:
    """Cancel the `closed` messages that were not sent yet: they say who cast.

    No message may say so once the poll is over, not even where no worker runs.
    """
    unsent = col(Message.state).in_(("queued", "deferred"))
    closed = tx.exec(
        update(Message)
        .where(col(Message.poll_id) == key_of(poll), unsent, col(Message.kind) == "closed")
        .values(
            state="refused",
            next_try=None,
            answer="The poll was over before this was sent.",
            data=canonical.dumps({}),
            tag=NO_TAG,
        )
    )
    if closed.rowcount:
        owe_scrub(tx)
