"""Handing out a closed box as a file, to be unsealed on another machine."""

from collections.abc import Sequence

from sqlmodel import Session

from election.crypto.sealed_box import SealedBox
from election.database.engine import Clock
from election.errors.box import BoxStaysSealed
from election.rules.poll.phases import require_phase
from election.rules.poll.tally import RevealedSeed
from election.services import journal, store
from election.services.box_to_open import box_totals, missing_quorum
from election.services.reveal import reveal
from election.services.stored_box import stored_box


def box(
    tx: Session,
    clock: Clock,
    slug: str,
    *,
    seeds: Sequence[str] = (),
    drawn: Sequence[RevealedSeed] = (),
) -> SealedBox:
    """Reveal the lot's seeds, and return the box, to be unsealed elsewhere.

    The seeds come first: whoever knows the ballots must not choose a seed any more.
    Raises BoxStaysSealed where the quorum is not met, BoxAltered where envelopes were changed.
    """
    poll = store.lock(tx, slug)
    require_phase("box", poll.phase, slug)
    definition = store.definition_of(poll)
    history = journal.history_of(tx, poll)
    totals = box_totals(definition, history)
    if (needed := missing_quorum(definition, totals)) is not None:
        raise BoxStaysSealed(slug=slug, needed=needed)
    reveal(tx, clock, poll, definition, history, seeds, drawn)
    return stored_box(tx, poll)  # its journal has the seeds that may have been written since
