"""Finding what somebody changed of a poll in the database, for the people who run the service.

It can be asked at any time. It names no elector: who has cast, and whose ballot was changed, is
nobody's business.
"""

from collections.abc import Iterator

from sqlmodel import Session, and_, col, select

from election.database.engine import row_keys
from election.database.tables import (
    BallotSession,
    Elector,
    HandOver,
    MailConfirmation,
    Message,
    Nomination,
    Nominee,
    Poll,
)
from election.errors.changed_rows import RowsChanged, SecretKeyMissing, StoppedPoll
from election.errors.polls import DefinitionChanged
from election.rules.poll.phases import is_over, takes_ballots
from election.services import store
from election.services.outbox import UNTAGGED
from election.services.row_authenticity import TAGGED, called, is_authentic
from election.services.taken_ballots import taken_ballots


def find_changes(tx: Session, poll: Poll) -> list[StoppedPoll]:
    """A refusal for each kind of row that this service did not store as it is; its journal apart.

    Of a poll that is over only its own row is judged, if its key is still at hand.
    """
    has_key = row_keys(tx).has(poll.key_id)
    if not has_key:
        named = SecretKeyMissing(slug=poll.slug, key=poll.key_id or "of no name")
        return [] if is_over(poll.phase) else [named]
    try:
        store.definition_of(poll)
    except DefinitionChanged as stop:
        return [stop]
    changed = dict.fromkeys(_changed(tx, poll))
    found: list[StoppedPoll] = [RowsChanged(slug=poll.slug, what=what) for what in changed]
    if takes_ballots(poll.phase) and TAGGED[Elector].called not in changed:
        try:
            taken_ballots(tx, poll, store.electors_of(tx, poll))
        except StoppedPoll as stop:
            found.append(stop)
    return found


def _changed(tx: Session, poll: Poll) -> Iterator[str]:
    """What a refusal calls each row that is not authentic."""
    if not is_authentic(tx, poll, poll):
        yield TAGGED[Poll].called
    if is_over(poll.phase):
        return
    electors = store.electors_unchecked(tx, poll)
    if not store.is_whole(poll, electors):
        yield TAGGED[Elector].called
    for row in (*electors, *_of_electors(tx, poll), *_nominations(tx, poll), *_waiting(tx, poll)):
        if not is_authentic(tx, poll, row):
            yield called(row)


def _of_electors(tx: Session, poll: Poll) -> Iterator[BallotSession | MailConfirmation | HandOver]:
    """Their sessions, what they answered about their mail, and their printed links."""
    electors = select(Elector.id).where(Elector.poll_id == poll.id)
    yield from tx.exec(select(BallotSession).where(col(BallotSession.elector_id).in_(electors)))
    answers = select(MailConfirmation).where(col(MailConfirmation.elector_id).in_(electors))
    yield from tx.exec(answers)
    yield from tx.exec(select(HandOver).where(col(HandOver.elector_id).in_(electors)))


def _nominations(tx: Session, poll: Poll) -> Iterator[Nomination | Nominee]:
    yield from tx.exec(select(Nomination).where(Nomination.poll_id == poll.id))
    yield from tx.exec(select(Nominee).where(Nominee.poll_id == poll.id))


def _waiting(tx: Session, poll: Poll) -> Iterator[Message]:
    """The messages that are still to be sent, and have a tag."""
    unsent = and_(
        col(Message.state).in_(("queued", "deferred")), col(Message.kind).not_in(UNTAGGED)
    )
    yield from tx.exec(select(Message).where(Message.poll_id == poll.id, unsent))
