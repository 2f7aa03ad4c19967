"""The box as the close fixed it, with its hashes, for everybody."""

from dataclasses import dataclass

from sqlalchemy import literal, union_all
from sqlmodel import Session, select

from election.database.tables import InnerEnvelope, Poll, ReplacedEnvelope
from election.errors.box import BoxNotPublic
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
