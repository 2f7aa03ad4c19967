"""Which polls' rows say who has cast, in a database or in a copy of it."""

from sqlmodel import Session, col, select

from election.database.tables import Message, Poll
from election.rules.poll.phases import takes_ballots
from election.services import store
from election.services.outbox import TELLS_WHO_CAST


def exposed(tx: Session) -> list[Poll]:
    """Open polls, for their envelopes; closed ones, for as long as mail about the close waits."""
    waiting = set(
        tx.exec(
            select(Message.poll_id).where(
                col(Message.kind).in_(TELLS_WHO_CAST), col(Message.next_try).is_not(None)
            )
        )
    )
    return [poll for poll in store.every(tx) if takes_ballots(poll.phase) or poll.id in waiting]
