"""The box as the close fixed it: its totals, whether they meet the quorum, and its hashes."""

from dataclasses import dataclass

from sqlalchemy import literal, union_all
from sqlmodel import Session, select

from election.database.tables import InnerEnvelope, Poll, ReplacedEnvelope
from election.errors.box import BoxNotPublic
from election.rules.poll.definition import Definition
from election.rules.poll.entitlement import counted
from election.rules.poll.quorum import quorum_met
from election.rules.poll.tally import BoxTotals
from election.services.history import History, happened


def box_totals(definition: Definition, history: History) -> BoxTotals:
    """The totals that the close fixed, with the numbers of people entitled and recused."""
    closed = happened(history.closed)
    return BoxTotals(
        root=closed.root,
        envelopes=closed.envelopes,
        replaced=closed.replaced,
        entitled=counted(definition, 0),
        recused=history.recused,
    )


def missing_quorum(definition: Definition, box: BoxTotals) -> int | None:
    """The number of envelopes that the quorum needs, if it is not met."""
    quorum = definition.question.quorum
    if quorum is None or quorum_met(box.envelopes, box.electors, quorum):
        return None
    return quorum.needed(box.electors)


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
