"""The box as the close fixed it, in the database: its hashes for everybody, and it to be opened."""

from dataclasses import dataclass

from sqlalchemy import literal, union_all
from sqlmodel import Session, col, select

from election.crypto.sealed_box import SealedBox
from election.database.tables import InnerEnvelope, Poll, ReplacedEnvelope
from election.errors.box import BoxAltered, BoxNotPublic
from election.services import journal
from election.services.box_to_open import fault_of
from election.services.history import History


@dataclass(frozen=True)
class ClosedBox:
    """The hashes of all envelopes and of the replaced ones, ascending, and the root of the box."""

    root: str
    envelopes: tuple[str, ...]
    replaced: tuple[str, ...]


def closed_box(tx: Session, poll: Poll, history: History) -> ClosedBox:
    """The box as it was fixed at the close. Raises BoxNotPublic before the close."""
    if history.closed is None:
        raise BoxNotPublic(slug=poll.slug)
    inside, replaced = (
        select(table.hash, literal(table is InnerEnvelope)).where(table.poll_id == poll.id)
        for table in (InnerEnvelope, ReplacedEnvelope)
    )
    rows = tx.connection().execute(union_all(inside, replaced))
    hashes = sorted((row[0], row[1]) for row in rows)
    return ClosedBox(
        root=history.closed.root,
        envelopes=tuple(digest for digest, is_inside in hashes if is_inside),
        replaced=tuple(digest for digest, is_inside in hashes if not is_inside),
    )


def stored_box(tx: Session, poll: Poll) -> SealedBox:
    """The closed box as it may be opened or handed out.

    Raises BoxAltered where its envelopes are not those that the journal's close names.
    """
    inner = select(InnerEnvelope.sealed).where(InnerEnvelope.poll_id == poll.id)
    envelopes = tuple(tx.exec(inner.order_by(col(InnerEnvelope.hash))))
    box = SealedBox(poll.definition, journal.history_of(tx, poll).entries, envelopes)
    if (reason := fault_of(box)) is not None:
        raise BoxAltered(slug=poll.slug, reason=reason)
    return box
