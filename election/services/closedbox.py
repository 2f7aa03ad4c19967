"""A closed box before it is opened: its numbers, whether the quorum is met, and as a file to go."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from election.errors import BoxStaysSealed
from election.records.database import Clock
from election.records.tables import InnerEnvelope, Poll
from election.rules.definition import Definition
from election.rules.entitlement import counted
from election.rules.phases import require_phase
from election.rules.quorum import quorum_met
from election.rules.report import Box, RevealedSeed
from election.seals.sealedbox import SealedBox
from election.services import journal, polls
from election.services.revealing import reveal


def box_of(tx: Session, poll: Poll, definition: Definition) -> Box:
    """What the close fixed, and whom the poll is among."""
    closed = journal.acts(tx, poll, "closed")[-1].data
    return Box(
        root=closed["root"],
        envelopes=closed["envelopes"],
        replaced=closed["replaced"],
        entitled=counted(definition, 0),
        recused=sum(elector.recused for elector in polls.electors_of(tx, poll)),
    )


def missing_quorum(definition: Definition, box: Box) -> int | None:
    """How many envelopes the quorum takes, where it is not met."""
    electors = box.entitled - box.recused
    part = definition.election or definition.removal
    quorum = part.quorum if part else None
    if quorum is None or quorum_met(box.envelopes, electors, quorum):
        return None
    return quorum.needed(electors)


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
    poll = polls.hold(tx, slug)
    require_phase("box", poll.phase, slug)
    definition = polls.definition_of(poll)
    box = box_of(tx, poll, definition)
    if (needed := missing_quorum(definition, box)) is not None:
        raise BoxStaysSealed(slug=slug, needed=needed)
    reveal(tx, clock, poll, definition, box.root, seeds, drawn)
    inner = select(InnerEnvelope.sealed).where(InnerEnvelope.poll_id == poll.id)
    envelopes = tuple(tx.exec(inner.order_by(col(InnerEnvelope.hash))))
    return SealedBox(poll.definition, journal.head(tx, poll), envelopes)
