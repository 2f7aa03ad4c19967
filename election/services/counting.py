"""The tally: quorum judged, seeds revealed, the box unsealed and counted, in one transaction.

The order in the journal is the order of what may depend on what: the root was fixed at close,
the seeds are revealed after it, and only then is the box unsealed.
"""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from election.errors import EnvelopeClosed, InvalidBallot, NotCanonical, SeedsRefused, WrongPollKey
from election.records.database import Clock
from election.records.tables import InnerEnvelope, Poll, Result
from election.recount import recount
from election.rules.ballots import Ballot, read_ballot
from election.rules.definition import Definition
from election.rules.entitlement import counted
from election.rules.lots import commitment
from election.rules.phases import NEXT, require_phase
from election.rules.quorum import quorum_met
from election.rules.report import (
    Box,
    Lot,
    RevealedSeed,
    Tally,
    Voided,
    draw_lot,
    profile_of,
    tally_election,
    tally_removal,
    unopened,
)
from election.seals import canonical
from election.seals.envelope import poll_info, public_half, unseal
from election.services import journal, polls


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
        return _finish(tx, clock, poll, unopened(definition, box, needed), [], [])
    lot = _reveal(tx, clock, poll, definition, box, seeds, drawn)
    ballots, voided = _unseal(tx, poll, definition, secret_key)
    opened = canonical.digest(_opened(ballots, voided))
    journal.write(tx, poll, clock(tx), "unsealed", opened=opened, void=len(voided))
    result = _count(tx, poll, definition, ballots, box, lot)
    return _finish(tx, clock, poll, result, ballots, voided)


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


def _reveal(
    tx: Session,
    clock: Clock,
    poll: Poll,
    definition: Definition,
    box: Box,
    seeds: Sequence[str],
    drawn: Sequence[RevealedSeed],
) -> Lot | None:
    if definition.election is None:
        if seeds or drawn:
            raise SeedsRefused(reason="a removal has no lot")
        return None
    revealed = _matched(definition, seeds, drawn)
    shown = [
        {"by": each.by, "seed": each.seed, **({"drawn": each.drawn} if each.drawn else {})}
        for each in revealed
    ]
    journal.write(tx, poll, clock(tx), "seeds revealed", seeds=shown)
    return draw_lot(definition, box.root, revealed)


def _matched(
    definition: Definition, seeds: Sequence[str], drawn: Sequence[RevealedSeed]
) -> list[RevealedSeed]:
    """One seed for each commitment, in its order."""
    by_hash = {commitment(seed): seed for seed in seeds}
    replaced = {each.by: each for each in drawn}
    matched = []
    for promise in definition.seeds:
        seed = by_hash.pop(promise.sha256, None)
        if promise.by in replaced:
            matched.append(replaced.pop(promise.by))
        elif seed is not None:
            matched.append(RevealedSeed(promise.by, seed))
        else:
            raise SeedsRefused(reason=f"the {promise.by}'s seed is missing")
    if by_hash:
        raise SeedsRefused(reason="a seed matches none of the commitments in the definition")
    if replaced:
        raise SeedsRefused(reason=f"the definition has no seed of the {next(iter(replaced))}")
    return matched


def _unseal(
    tx: Session, poll: Poll, definition: Definition, secret_key: str
) -> tuple[list[Ballot], list[Voided]]:
    """The ballots in the order of their codes, and the envelopes that held none."""
    info = poll_info(poll.slug, poll.definition_hash)
    ballots, voided = [], []
    inner = select(InnerEnvelope).where(InnerEnvelope.poll_id == poll.id)
    for envelope in tx.exec(inner.order_by(col(InnerEnvelope.hash))):
        try:
            plaintext = unseal(envelope.sealed, secret_key, info)
            ballots.append(read_ballot(definition, canonical.loads(plaintext)))
        except EnvelopeClosed:
            voided.append(Voided(envelope.hash, "it was not sealed to this poll's key"))
        except NotCanonical:
            voided.append(Voided(envelope.hash, "it is not canonical JSON"))
        except InvalidBallot as invalid:
            voided.append(Voided(envelope.hash, invalid.reason))
    return sorted(ballots, key=lambda ballot: ballot.code), voided


def _opened(ballots: Sequence[Ballot], voided: Sequence[Voided]) -> bytes:
    return canonical.dumps(
        {
            "ballots": [ballot.to_json() for ballot in ballots],
            "void": [{"envelope": each.envelope, "reason": each.reason} for each in voided],
        }
    )


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
        order = [place.candidate for place in lot.order]
        recount(profile_of(ballots, withdrawn), result.count, order)
    return result


def _finish(
    tx: Session,
    clock: Clock,
    poll: Poll,
    result: Tally,
    ballots: Sequence[Ballot],
    voided: Sequence[Voided],
) -> Tally:
    content = canonical.dumps(result.to_json())
    tx.add(Result(poll_id=polls.key_of(poll), opened=_opened(ballots, voided), tally=content))
    poll.phase = NEXT["tally"]
    journal.write(
        tx, poll, clock(tx), "tallied", outcome=result.outcome, tally=canonical.digest(content)
    )
    return result
