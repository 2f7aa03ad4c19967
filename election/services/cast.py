"""Casting: sealing a marking, and taking one envelope per elector, safe to repeat.

The poll's row is locked first, then the clock is read, then the window is judged; so a cast at
the close is either refused or in the box, whatever the moment. Nothing here stores a time, an
address of a client, or an order.
"""

import re
import secrets
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from election.crypto import canonical
from election.crypto.box import envelope_hash
from election.crypto.envelope import poll_info, seal, sealed_length
from election.database.engine import Clock
from election.database.tables import Cast, Elector, OuterEnvelope, Poll
from election.errors import EnvelopeRefused, NoBallot
from election.rules.poll.ballots import Ballot, Marking
from election.rules.poll.definition import Definition
from election.rules.poll.receipt_codes import code_from
from election.services import outbox, store
from election.services.sessions import require_open

CAST_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True)
class RecordedBallot:
    """What the service took: the elector's ballot by its number, and the envelope's hash."""

    number: int
    envelope_hash: str


def new_code() -> str:
    """A random receipt code: 100 bits and a check character."""
    return code_from(secrets.randbelow(32) for _ in range(20))


def new_cast_id() -> str:
    """A random id by which a repeated post is known."""
    return secrets.token_urlsafe(18)


def seal_ballot(definition: Definition, definition_hash: str, code: str, marking: Marking) -> bytes:
    """The envelope of a marking and its code, sealed to the poll's key."""
    if definition.key is None or definition.ballot_bytes is None:
        raise EnvelopeRefused(reason="the poll has no key yet")
    plaintext = canonical.dumps(Ballot(code, marking).to_json())
    info = poll_info(definition.slug, definition_hash)
    return seal(plaintext, definition.ballot_bytes, definition.key.public, info)


def cast(
    tx: Session, clock: Clock, slug: str, elector_id: int, cast_id: str, envelope: bytes
) -> RecordedBallot:
    """Take the envelope in place of the elector's earlier one; a known cast id changes nothing."""
    poll = store.lock_shared(tx, slug)
    elector = _hold_elector(tx, poll, elector_id)
    if not CAST_ID.fullmatch(cast_id):
        raise EnvelopeRefused(reason="its cast id is not well-formed")
    if known := tx.get(Cast, (elector_id, cast_id)):
        return RecordedBallot(known.number, known.envelope_hash)
    definition = store.definition_of(poll)
    now = clock(tx)
    require_open(poll, definition, now)
    if not store.has_ballot(definition, elector):
        raise NoBallot(slug=slug)
    _require_acceptable(tx, poll, definition, envelope)
    receipt = _store(tx, poll, elector_id, cast_id, envelope)
    outbox.queue(tx, now, "recorded", elector.email, poll, elector, number=receipt.number)
    return receipt


def _hold_elector(tx: Session, poll: Poll, elector_id: int) -> Elector:
    elector = tx.exec(
        select(Elector).where(Elector.id == elector_id).with_for_update()
    ).one_or_none()
    if elector is None or elector.poll_id != poll.id:
        raise NoBallot(slug=poll.slug)
    return elector


def _require_acceptable(tx: Session, poll: Poll, definition: Definition, envelope: bytes) -> None:
    if len(envelope) != sealed_length(definition.ballot_bytes or 0):
        raise EnvelopeRefused(reason="every envelope of this poll has one length, and it has not")
    same = select(Cast).where(
        Cast.poll_id == poll.id, Cast.envelope_hash == envelope_hash(envelope)
    )
    if tx.exec(same).one_or_none() is not None:
        raise EnvelopeRefused(reason="the same envelope is in the box already")


def _store(
    tx: Session, poll: Poll, elector_id: int, cast_id: str, envelope: bytes
) -> RecordedBallot:
    last = tx.exec(
        select(func.max(col(Cast.number))).where(Cast.elector_id == elector_id)
    ).one_or_none()
    receipt = RecordedBallot((last or 0) + 1, envelope_hash(envelope))
    tx.add(
        Cast(
            elector_id=elector_id,
            cast_id=cast_id,
            poll_id=store.key_of(poll),
            number=receipt.number,
            envelope_hash=receipt.envelope_hash,
        )
    )
    tx.merge(OuterEnvelope(elector_id=elector_id, poll_id=store.key_of(poll), sealed=envelope))
    return receipt


def latest(tx: Session, elector_id: int) -> RecordedBallot | None:
    """The ballot of this elector that is in the box now, for their own page."""
    newest = tx.exec(
        select(Cast).where(Cast.elector_id == elector_id).order_by(col(Cast.number).desc()).limit(1)
    ).one_or_none()
    return RecordedBallot(newest.number, newest.envelope_hash) if newest else None
