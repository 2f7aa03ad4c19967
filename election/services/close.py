"""Closing: delete the outer envelopes, keep the inner ones as the box, and publish its root.

All of it is one transaction. The inner envelopes are written once, in the order of their hashes.
The rows that said who cast are deleted, and a scrub of the database is owed. So a kill at any
moment leaves a poll that is open, or one whose scrub is owed.
"""

from sqlmodel import Session, col, delete, func, select

from election.crypto.box_root import box_root, envelope_hash
from election.database.engine import Clock
from election.database.scrubbing import owe_scrub
from election.database.tables import (
    BallotSession,
    Cast,
    Elector,
    InnerEnvelope,
    Message,
    OuterEnvelope,
    Poll,
    ReplacedEnvelope,
)
from election.rules.poll.phases import (
    NEXT,
    awaits_tally,
    require_not_before,
    require_phase,
    takes_ballots,
)
from election.services import journal, outbox, store


def close(tx: Session, clock: Clock, slug: str) -> Poll:
    """Fix the box once `closes` has come, and mail each elector. Raises TooEarly before."""
    poll = store.lock(tx, slug)
    require_phase("close", poll.phase, slug)
    now = clock(tx)
    require_not_before("close", slug, poll.closes, now)
    poll.phase = NEXT["close"]
    outers = list(tx.exec(select(OuterEnvelope).where(OuterEnvelope.poll_id == poll.id)))
    envelopes = {envelope_hash(outer.sealed): outer.sealed for outer in outers}
    replaced = _replaced(tx, poll, envelopes)
    root = box_root(envelopes)
    journal.write(
        tx, poll, now, "closed", envelopes=len(envelopes), replaced=len(replaced), root=root
    )
    outbox.end_voting(tx, poll)
    in_box = _numbers(tx, poll)
    for elector in store.electors_of(tx, poll):
        number = in_box.get(elector.id, 0)
        outbox.queue(tx, now, "closed", elector.email, poll, elector, root=root, in_box=number)
    _strip(tx, poll, envelopes, replaced)
    return poll


def _numbers(tx: Session, poll: Poll) -> dict[int | None, int]:
    """The number of each elector's newest ballot, which is the one in the box."""
    newest = select(Cast.elector_id, func.max(Cast.number)).where(Cast.poll_id == poll.id)
    return dict(tx.exec(newest.group_by(col(Cast.elector_id))).all())


def _replaced(tx: Session, poll: Poll, envelopes: dict[str, bytes]) -> list[str]:
    taken = tx.exec(select(Cast.envelope_hash).where(Cast.poll_id == poll.id))
    return sorted(set(taken) - set(envelopes))


def forget_who_cast(tx: Session, poll: Poll) -> None:
    """Delete every row that joins an elector of this poll and a ballot, and owe a scrub."""
    poll_id = store.key_of(poll)
    electors = select(Elector.id).where(Elector.poll_id == poll_id)
    tx.exec(delete(BallotSession).where(col(BallotSession.elector_id).in_(electors)))
    tx.exec(delete(OuterEnvelope).where(col(OuterEnvelope.poll_id) == poll_id))
    tx.exec(delete(Cast).where(col(Cast.poll_id) == poll_id))
    owe_scrub(tx)


def polls_that_say_who_cast(tx: Session) -> list[Poll]:
    """The polls of which this database, or copy of one, says who cast.

    These are open polls, by their envelopes, and closed ones while a `closed` mail waits.
    """
    waiting = set(
        tx.exec(
            select(Message.poll_id).where(
                col(Message.kind).in_(outbox.TELLS_WHO_CAST), col(Message.next_try).is_not(None)
            )
        )
    )
    return [poll for poll in store.every(tx) if takes_ballots(poll.phase) or poll.id in waiting]


def _strip(tx: Session, poll: Poll, envelopes: dict[str, bytes], replaced: list[str]) -> None:
    poll_id = store.key_of(poll)
    forget_who_cast(tx, poll)
    for digest in sorted(envelopes):
        tx.add(InnerEnvelope(poll_id=poll_id, hash=digest, sealed=envelopes[digest]))
    for digest in replaced:
        tx.add(ReplacedEnvelope(poll_id=poll_id, hash=digest))
    tx.flush()


def is_fixed(tx: Session, slug: str) -> bool:
    """True from a close until the tally, whoever closed the poll."""
    return awaits_tally(store.find(tx, slug).phase)
