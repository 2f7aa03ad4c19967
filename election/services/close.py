"""Closing: delete the outer envelopes, keep the inner ones as the box, and publish its root.

All of it is one transaction. The inner envelopes are written once, in the order of their hashes.
The rows that said who cast are deleted, and a scrub of the database is owed. So a kill at any
moment leaves a poll that is open, or one whose scrub is owed.
"""

from sqlmodel import Session, col, delete, select

from election.crypto.box_root import box_root, envelope_hash
from election.database.engine import Clock
from election.database.many_rows import write_rows
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
from election.services import journal, outbox, overtaken_mail, store
from election.services.mail_reach import reach_of
from election.services.officials import officials_of
from election.services.taken_ballots import replaced_hashes, taken_ballots


def close(tx: Session, clock: Clock, slug: str) -> Poll:
    """Fix the box once `closes` has come, and mail each elector. Raises TooEarly before.

    Raises BallotsChanged where a ballot is not as its elector cast it: then nothing is fixed.
    """
    poll = store.lock(tx, slug)
    require_phase("close", poll.phase, slug)
    now = clock(tx)
    require_not_before("close", slug, poll.closes, now)
    electors = store.electors_of(tx, poll)
    taken = taken_ballots(tx, poll, electors)  # before anything is fixed
    never_reached = reach_of(tx, poll, electors).never_reached  # by mail that all get alike
    poll.phase = NEXT["close"]
    envelopes = {envelope_hash(own.sealed): own.sealed for own in taken}
    most = store.definition_of(poll).replaced_per_elector or 0
    replaced = sorted(replaced_hashes(taken, most))
    root = box_root(envelopes)
    journal.write(
        tx,
        poll,
        now,
        "closed",
        envelopes=len(envelopes),
        replaced=len(replaced),
        root=root,
        never_reached=never_reached,
    )
    overtaken_mail.end_voting(tx, poll)
    in_box = {own.elector.id: own.casts[-1].number for own in taken}
    own = ({"root": root, "in_box": in_box.get(elector.id, 0)} for elector in electors)
    outbox.queue_each(tx, now, "closed", poll, zip(electors, own, strict=True))
    outbox.queue_officials(tx, now, "box-closed", poll, officials_of(tx, poll), root=root)
    _strip(tx, poll, envelopes, replaced)
    return poll


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
    inner = [
        {"poll_id": poll_id, "hash": digest, "sealed": envelopes[digest]}
        for digest in sorted(envelopes)
    ]
    write_rows(tx, InnerEnvelope, inner)
    write_rows(tx, ReplacedEnvelope, [{"poll_id": poll_id, "hash": each} for each in replaced])


def is_fixed(tx: Session, slug: str) -> bool:
    """True from a close until the tally, whoever closed the poll."""
    return awaits_tally(store.find(tx, slug).phase)
