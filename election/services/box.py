"""A closed box before it is opened: its numbers, whether the quorum is met, and as a file to go."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import literal, union_all
from sqlmodel import Session, col, select

from election.crypto.sealed_box import SealedBox
from election.database.engine import Clock
from election.database.tables import InnerEnvelope, Poll, ReplacedEnvelope
from election.errors import BoxNotPublic, BoxStaysSealed
from election.rules.poll.definition import Definition
from election.rules.poll.entitlement import counted
from election.rules.poll.phases import require_phase
from election.rules.poll.quorum import quorum_met
from election.rules.poll.tally import BoxTotals, RevealedSeed
from election.services import journal, store
from election.services.history import History, happened
from election.services.reveal import reveal


def box_totals(definition: Definition, history: History) -> BoxTotals:
    """What the close fixed, and whom the poll is among."""
    closed = happened(history.closed)
    return BoxTotals(
        root=closed.root,
        envelopes=closed.envelopes,
        replaced=closed.replaced,
        entitled=counted(definition, 0),
        recused=history.recused,
    )


def missing_quorum(definition: Definition, box: BoxTotals) -> int | None:
    """How many envelopes the quorum takes, where it is not met."""
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
    """The box as it was fixed at the close. Raises BoxNotPublic before."""
    if history.closed is None:
        raise BoxNotPublic(slug=poll.slug)
    inside, replaced = (
        select(table.hash, literal(table is InnerEnvelope)).where(table.poll_id == poll.id)
        for table in (InnerEnvelope, ReplacedEnvelope)
    )
    found = sorted((row[0], row[1]) for row in tx.connection().execute(union_all(inside, replaced)))
    return ClosedBox(
        root=history.closed.root,
        envelopes=tuple(digest for digest, is_inside in found if is_inside),
        replaced=tuple(digest for digest, is_inside in found if not is_inside),
    )


def sealed_box(
    tx: Session,
    clock: Clock,
    slug: str,
    *,
    seeds: Sequence[str] = (),
    drawn: Sequence[RevealedSeed] = (),
) -> SealedBox:
    """The box, to be unsealed elsewhere. The lot's seeds are revealed first: whoever knows the
    ballots must not choose one any more. Raises BoxStaysSealed where the quorum is not met.
    """
    poll = store.lock(tx, slug)
    require_phase("box", poll.phase, slug)
    definition = store.definition_of(poll)
    history = journal.history_of(tx, poll)
    box = box_totals(definition, history)
    if (needed := missing_quorum(definition, box)) is not None:
        raise BoxStaysSealed(slug=slug, needed=needed)
    reveal(tx, clock, poll, definition, history, seeds, drawn)
    inner = select(InnerEnvelope.sealed).where(InnerEnvelope.poll_id == poll.id)
    envelopes = tuple(tx.exec(inner.order_by(col(InnerEnvelope.hash))))
    head = journal.history_of(tx, poll).head  # the seeds may have been written since
    return SealedBox(poll.definition, head, envelopes)
