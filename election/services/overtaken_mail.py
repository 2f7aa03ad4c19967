"""Mail that is overtaken: what tells who cast or may stand is deleted, what came too late ends."""

from sqlmodel import Session, bindparam, col, delete, func, select, update

from election.crypto import canonical
from election.database.scrubbing import owe_scrub
from election.database.tables import Elector, Message, Poll
from election.services.outbox import NEEDS_AN_OPEN_POLL
from election.services.row_authenticity import NO_TAG
from election.services.store import key_of

_RECORDED = (
    col(Message.elector_id) == bindparam("elector_id"),
    col(Message.kind) == "recorded",
)


_NEWEST_RECORDED = select(func.max(Message.id)).where(*_RECORDED).scalar_subquery()


_OLDER_RECORDED = delete(Message).where(*_RECORDED, col(Message.id) < _NEWEST_RECORDED)


def end_older_recorded(tx: Session, elector: Elector) -> None:
    """Delete the `recorded` messages of an elector but the newest: it tells all that they did.

    The newest is in the outbox by now, so that it never gets the id of one that is being sent.
    """
    tx.flush()
    tx.connection().execute(_OLDER_RECORDED, {"elector_id": elector.id})


def end_voting(tx: Session, poll: Poll) -> None:
    """Cancel messages that only an open poll needs; delete `recorded` ones: they say who cast."""
    unsent = col(Message.state).in_(("queued", "deferred"))
    of_poll = col(Message.poll_id) == key_of(poll)
    tx.exec(delete(Message).where(of_poll, col(Message.kind) == "recorded"))
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
