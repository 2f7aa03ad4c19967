"""A closed box before it is opened: its numbers, whether the quorum is met, and as a file to go."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from election.crypto.sealed_box import SealedBox
from election.database.engine import Clock
from election.database.tables import InnerEnvelope, Poll
from election.errors import BoxStaysSealed
from election.rules.poll.definition import Definition
from election.rules.poll.entitlement import counted
from election.rules.poll.phases import require_phase
from election.rules.poll.quorum import quorum_met
from election.rules.poll.tally import BoxTotals, RevealedSeed
from election.services import journal, store
from election.services.reveal import reveal


def box_of(tx: Session, poll: Poll, definition: Definition) -> BoxTotals:
    """What the close fixed, and whom the poll is among."""
    closed = journal.acts(tx, poll, "closed")[-1].data
    return BoxTotals(
        root=closed["root"],
        envelopes=closed["envelopes"],
        replaced=closed["replaced"],
        entitled=counted(definition, 0),
        recused=sum(elector.recused for elector in store.electors_of(tx, poll)),
    )


def missing_quorum(definition: Definition, box: BoxTotals) -> int | None:
    """How many envelopes the quorum takes, where it is not met."""
    quorum = definition.question.quorum
    if quorum is None or quorum_met(box.envelopes, box.electors, quorum):
        return None
    return quorum.needed(box.electors)


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
    box = box_of(tx, poll, definition)
    if (needed := missing_quorum(definition, box)) is not None:
        raise BoxStaysSealed(slug=slug, needed=needed)
    reveal(tx, clock, poll, definition, seeds, drawn)
    inner = select(InnerEnvelope.sealed).where(InnerEnvelope.poll_id == poll.id)
    envelopes = tuple(tx.exec(inner.order_by(col(InnerEnvelope.hash))))
    return SealedBox(poll.definition, journal.head(tx, poll), envelopes)
