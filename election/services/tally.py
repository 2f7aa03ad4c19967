"""The tally: quorum judged, seeds revealed, the box unsealed and counted, in one transaction.

The order in the journal is the order of what may depend on what: the root was fixed at close,
the seeds are revealed after it, and only then is the box unsealed.
"""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from election.crypto import canonical
from election.crypto.unsealed_file import require_key
from election.database.engine import Clock
from election.database.tables import Poll, Result
from election.errors import NothingToOpenWith
from election.kinds.election.second_counter import recount
from election.rules.poll.ballots import Ballot
from election.rules.poll.definition import REOPEN, Definition
from election.rules.poll.phases import NEXT, require_phase
from election.rules.poll.tally import (
    BoxTotals,
    Lot,
    RevealedSeed,
    Tally,
    profile_of,
    tally_election,
    tally_removal,
    unopened,
)
from election.services import journal, store
from election.services.box import box_totals, missing_quorum
from election.services.reveal import reveal
from election.services.unseal import OpenerOutput, unsealed_elsewhere, unsealed_here


def tally(
    tx: Session,
    clock: Clock,
    slug: str,
    *,
    secret_key: str | None = None,
    shares: Sequence[int] = (),
    brought: Sequence[OpenerOutput] = (),
    seeds: Sequence[str] = (),
    drawn: Sequence[RevealedSeed] = (),
) -> Tally:
    """Count the closed box, opened here with the key, or elsewhere by those who `brought` it.

    `shares` numbers the trustees whose shares made the key. `drawn` seeds stand in for lost ones,
    each with its public draw. Where the quorum is not met, nothing is needed, and nothing opened.
    """
    poll = store.lock(tx, slug)
    require_phase("tally", poll.phase, slug)
    definition = store.definition_of(poll)
    if secret_key is not None:
        require_key(definition, secret_key)
    history = journal.history_of(tx, poll)
    box = box_totals(definition, history)
    if (needed := missing_quorum(definition, box)) is not None:
        return _finish(tx, clock, poll, unopened(definition, box, needed), {})
    lot = reveal(tx, clock, poll, definition, history, box.root, seeds, drawn)
    if brought:
        found = unsealed_elsewhere(tx, poll, definition, box.root, brought)
    elif secret_key is not None:
        found = unsealed_here(tx, poll, definition, secret_key, shares)
    else:
        raise NothingToOpenWith(slug=slug)
    journal.write(tx, poll, clock(tx), "unsealed", **found.entry)
    result = _count(definition, found.ballots, box, history.withdrawn, lot)
    return _finish(tx, clock, poll, result, found.files)


def _count(
    definition: Definition,
    ballots: Sequence[Ballot],
    box: BoxTotals,
    withdrawn: Sequence[str],
    lot: Lot | None,
) -> Tally:
    if definition.election is None or lot is None:
        if definition.removal is None:
            raise LookupError("a definition is of a removal or of an election")
        return tally_removal(definition, definition.removal, ballots, box)
    result = tally_election(definition, definition.election, ballots, box, withdrawn, lot)
    if result.count is not None:
        recount(
            profile_of(ballots, withdrawn),
            result.count,
            ties=definition.election.ties,
            final_tie=definition.election.final_tie,
            lot_order=[place.candidate for place in lot.order],
            never_by_lot=REOPEN,
        )
    return result


def _finish(
    tx: Session, clock: Clock, poll: Poll, result: Tally, files: dict[str, dict[str, Any]]
) -> Tally:
    """Store what the record will show, and nothing else of the opened box."""
    content = canonical.dumps(result.to_json())
    opened = canonical.dumps(files)
    tx.add(Result(poll_id=store.key_of(poll), opened=opened, tally=content))
    poll.phase = NEXT["tally"]
    journal.write(
        tx, poll, clock(tx), "tallied", outcome=result.outcome, tally=canonical.digest(content)
    )
    return result
