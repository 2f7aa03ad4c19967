"""The tally: quorum judged, seeds revealed, the box unsealed and counted, in one transaction.

The order in the journal is the order of what may depend on what: the root was fixed at close,
the seeds are revealed after it, and only then is the box unsealed.
"""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from election.errors import WrongPollKey
from election.records.database import Clock
from election.records.tables import InnerEnvelope, Poll, Result
from election.recount import recount
from election.rules.ballots import Ballot
from election.rules.definition import REOPEN, Definition
from election.rules.entitlement import counted
from election.rules.phases import NEXT, require_phase
from election.rules.quorum import quorum_met
from election.rules.report import (
    Box,
    Lot,
    RevealedSeed,
    Tally,
    profile_of,
    tally_election,
    tally_removal,
    unopened,
)
from election.seals import canonical
from election.seals.envelope import public_half
from election.seals.opened import open_box, opened_digest, record_files
from election.services import journal, polls
from election.services.revealing import reveal


def tally(
    tx: Session,
    clock: Clock,
    slug: str,
    *,
    secret_key: str,
    seeds: Sequence[str] = (),
    drawn: Sequence[RevealedSeed] = (),
) -> Tally:
    """Count the closed box. `drawn` seeds stand in for lost ones, each with its public draw."""
    poll = polls.hold(tx, slug)
    require_phase("tally", poll.phase, slug)
    definition = polls.definition_of(poll)
    if definition.key is None or public_half(secret_key) != definition.key.public:
        raise WrongPollKey(slug=slug)
    box = _box(tx, poll, definition)
    if (needed := _missing_quorum(definition, box)) is not None:
        return _finish(tx, clock, poll, unopened(definition, box, needed), {})
    lot = reveal(tx, clock, poll, definition, box.root, seeds, drawn)
    envelopes = tx.exec(select(InnerEnvelope.sealed).where(col(InnerEnvelope.poll_id) == poll.id))
    opened = open_box(definition, poll.definition_hash, envelopes, secret_key)
    files, void = record_files(definition, opened), len(opened.voided)
    journal.write(tx, poll, clock(tx), "unsealed", opened=opened_digest(files), void=void)
    return _finish(tx, clock, poll, _count(tx, poll, definition, opened.ballots, box, lot), files)


def _box(tx: Session, poll: Poll, definition: Definition) -> Box:
    closed = journal.acts(tx, poll, "closed")[-1].data
    return Box(
        root=closed["root"],
        envelopes=closed["envelopes"],
        replaced=closed["replaced"],
        entitled=counted(definition, 0),
        recused=sum(elector.recused for elector in polls.electors_of(tx, poll)),
    )


def _missing_quorum(definition: Definition, box: Box) -> int | None:
    """How many envelopes the quorum takes, where it is not met."""
    electors = box.entitled - box.recused
    part = definition.election or definition.removal
    quorum = part.quorum if part else None
    if quorum is None or quorum_met(box.envelopes, electors, quorum):
        return None
    return quorum.needed(electors)


def _count(
    tx: Session,
    poll: Poll,
    definition: Definition,
    ballots: Sequence[Ballot],
    box: Box,
    lot: Lot | None,
) -> Tally:
    if definition.election is None or lot is None:
        if definition.removal is None:
            raise LookupError("a definition is of a removal or of an election")
        return tally_removal(definition, definition.removal, ballots, box)
    withdrawn = journal.withdrawn(tx, poll)
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
    tx.add(Result(poll_id=polls.key_of(poll), opened=opened, tally=content))
    poll.phase = NEXT["tally"]
    journal.write(
        tx, poll, clock(tx), "tallied", outcome=result.outcome, tally=canonical.digest(content)
    )
    return result
