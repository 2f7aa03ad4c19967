"""Casting: sealing a marking, taking one envelope per elector, safe to repeat, and the receipt.

The poll's row is locked first, then the clock is read, then the window is judged. So a cast near
the close is either refused or in the box. Nothing here stores a time, a client's address, or an
order.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from string import ascii_letters, digits

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import bindparam, update
from sqlalchemy import select as select_columns

from election.crypto import canonical
from election.crypto.box_root import envelope_hash
from election.crypto.envelope import poll_info, seal, sealed_length
from election.crypto.receipt import Receipt, receipt_text
from election.crypto.ssh_signature import public_line
from election.database.any_tx import AnyTx
from election.database.engine import Clock
from election.database.many_rows import write_rows
from election.database.row_values import (
    AnyPoll,
    CastValues,
    ElectorValues,
    PollValues,
    columns_of,
    table_of,
    values_in,
)
from election.database.tables import Cast, Elector, OuterEnvelope
from election.errors.ballots import EnvelopeRefused
from election.errors.links import NoBallot
from election.rules.poll.ballots import Ballot, Marking
from election.rules.poll.definition import Definition
from election.rules.poll.receipt_codes import code_from
from election.services import outbox, overtaken_mail, store
from election.services.history import History, happened
from election.services.row_authenticity import NO_TAG, require_authentic, tag_of
from election.services.sessions import require_open
from election.services.taken_ballots import Newest, newest_cast

CAST_ID_LENGTHS = range(16, 65)
CAST_ID_LETTERS = frozenset(f"{ascii_letters}{digits}-_")


@dataclass(frozen=True)
class RecordedBallot:
    """A ballot that the service took: its number for the elector, and its envelope's hash."""

    number: int
    envelope_hash: str


def new_code() -> str:
    """A random receipt code: 100 bits and a check character.

    32 divides the number of bytes, so each letter is as likely as any other.
    """
    return code_from(byte % 32 for byte in secrets.token_bytes(20))


def new_cast_id() -> str:
    """A random id by which a repeated post is recognised."""
    return secrets.token_urlsafe(18)


def seal_ballot(definition: Definition, definition_hash: str, code: str, marking: Marking) -> bytes:
    """Seal a marking and its code to the poll's key. Raises EnvelopeRefused before the notice."""
    if definition.key is None or definition.ballot_bytes is None:
        raise EnvelopeRefused(reason="the poll has no key yet")
    plaintext = canonical.dumps(Ballot(code, marking).to_json())
    info = poll_info(definition.slug, definition_hash)
    return seal(plaintext, definition.ballot_bytes, definition.key.public, info)


def cast(
    tx: AnyTx, clock: Clock, slug: str, elector_id: int, cast_id: str, envelope: bytes
) -> RecordedBallot:
    """Take the envelope in place of the elector's earlier one; a known cast id changes nothing."""
    poll = store.lock_shared(tx, slug)
    require_fit(store.definition_of(poll), cast_id, envelope)
    elector = _lock_elector(tx, poll, elector_id)
    newest = newest_cast(tx, poll, elector_id, cast_id, envelope_hash(envelope))
    return take(tx, clock(tx), poll, elector, newest, cast_id, envelope)


def take(
    tx: AnyTx,
    now: datetime,
    poll: PollValues,
    elector: ElectorValues,
    newest: Newest,
    cast_id: str,
    envelope: bytes,
) -> RecordedBallot:
    """Take an envelope that fits, as `cast` does, where poll and elector are locked already.

    `newest` and the instant that decides were read under these locks, the first for this cast id
    and this envelope.
    """
    if newest.taken is not None:
        return recorded(newest.taken)
    definition = store.definition_of(poll)
    require_open(poll, definition, now)
    if not store.has_ballot(definition, elector):
        raise NoBallot(slug=poll.slug)
    if newest.is_known:
        raise EnvelopeRefused(reason="the same envelope is in the box already")
    receipt = _store(tx, poll, elector.id, cast_id, envelope, newest.cast)
    outbox.queue(tx, now, "recorded", elector.email, poll, elector, number=receipt.number)
    if newest.has_waiting_mail:
        overtaken_mail.end_older_recorded(tx, elector.id)
    return receipt


def recorded(cast: CastValues) -> RecordedBallot:
    """The ballot of a cast, as its elector may know it."""
    return RecordedBallot(cast.number, cast.envelope_hash)


def require_fit(definition: Definition, cast_id: str, envelope: bytes) -> None:
    """Raise EnvelopeRefused unless id and envelope have the form of a cast of this poll.

    It needs no database: pages ask before they open a transaction.
    """
    if len(cast_id) not in CAST_ID_LENGTHS or not CAST_ID_LETTERS.issuperset(cast_id):
        raise EnvelopeRefused(reason="its cast id is not well-formed")
    if len(envelope) != sealed_length(definition.ballot_bytes or 0):
        raise EnvelopeRefused(reason="every envelope of this poll has one length, and it has not")


_ELECTORS, _ENVELOPES = table_of(Elector), table_of(OuterEnvelope)
_LOCKED = (
    select_columns(*columns_of(ElectorValues))
    .where(_ELECTORS.c.id == bindparam("elector_id"))
    .with_for_update()
)
_REPLACE = (
    update(_ENVELOPES)
    .where(_ENVELOPES.c.elector_id == bindparam("of_elector"))
    .values(sealed=bindparam("envelope"))
)


def _lock_elector(tx: AnyTx, poll: PollValues, elector_id: int) -> ElectorValues:
    row = tx.execute(_LOCKED, {"elector_id": elector_id}).one_or_none()
    elector = values_in(ElectorValues, row) if row else None
    if elector is None or elector.poll_id != poll.id:
        raise NoBallot(slug=poll.slug)
    require_authentic(tx, poll, elector)
    return elector


def _store(
    tx: AnyTx,
    poll: PollValues,
    elector_id: int,
    cast_id: str,
    envelope: bytes,
    before: CastValues | None,
) -> RecordedBallot:
    """Store the cast, linked to the one before it, and put its envelope into the box."""
    receipt = RecordedBallot(before.number + 1 if before else 1, envelope_hash(envelope))
    cast = {
        "elector_id": elector_id,
        "cast_id": cast_id,
        "poll_id": poll.id,
        "number": receipt.number,
        "envelope_hash": receipt.envelope_hash,
        "previous": before.tag if before else NO_TAG,
    }
    write_rows(tx, Cast, [cast | {"tag": tag_of(tx, poll, Cast, cast)}])
    if before is None:
        box = {"elector_id": elector_id, "poll_id": poll.id, "sealed": envelope}
        write_rows(tx, OuterEnvelope, [box])
    else:
        tx.execute(_REPLACE, {"of_elector": elector_id, "envelope": envelope})
    return receipt


def both_recorded(newest: Newest) -> tuple[RecordedBallot | None, RecordedBallot | None]:
    """The newest cast and the one that was asked for, as their elector may know them."""
    now, then = newest.cast, newest.taken
    return recorded(now) if now else None, recorded(then) if then else None


def signed_receipt(
    poll: AnyPoll, history: History, taken: RecordedBallot, key: Ed25519PrivateKey
) -> str | None:
    """The receipt as text, always the same for the same cast.

    None where the key is not the definition's: no record could verify such a receipt. The ballot
    is taken all the same, and its elector is told.
    """
    if store.definition_of(poll).service_key != public_line(key):
        return None
    receipt = Receipt(
        poll=poll.slug,
        definition=poll.definition_hash,
        envelope=taken.envelope_hash,
        number=taken.number,
        journal=happened(history.opened).hash,
    )
    return receipt_text(receipt, key)
