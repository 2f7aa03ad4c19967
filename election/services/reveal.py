"""Revealing the seeds of the lot, after the box root is in the journal and before unsealing."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from election.database.engine import Clock
from election.database.tables import Poll
from election.errors.polls import SeedMissing, SeedsRefused
from election.kinds.table import kind_of
from election.rules.counting.lot import commitment, seed_spelled
from election.rules.poll.definition import Definition
from election.rules.poll.tally import RevealedSeed
from election.rules.sentences.words import a
from election.services import journal
from election.services.history import History


def reveal(
    tx: Session,
    clock: Clock,
    poll: Poll,
    definition: Definition,
    history: History,
    seeds: Sequence[str],
    drawn: Sequence[RevealedSeed],
) -> None:
    """Journal the seeds of the lot, unless they are revealed already. Raises SeedsRefused."""
    lot = seeds_of_lot(definition, history, seeds, drawn)
    if lot and not history.seeds:
        write_revealed(tx, clock, poll, lot)


def seeds_of_lot(
    definition: Definition,
    history: History,
    seeds: Sequence[str],
    drawn: Sequence[RevealedSeed],
) -> Sequence[RevealedSeed]:
    """The seeds of the lot, of those given; none where the kind has no lot.

    Seeds that were revealed when the box was handed out stay as they are, and need not be given
    again. Raises SeedsRefused.
    """
    if not kind_of(definition).has_lot:
        if seeds or drawn:
            raise SeedsRefused(reason=f"{a(definition.kind)} has no lot")
        return ()
    if history.seeds:
        _require_known(history.seeds, seeds, drawn)
        return history.seeds
    return _matched(definition, seeds, drawn)


def write_revealed(tx: Session, clock: Clock, poll: Poll, lot: Sequence[RevealedSeed]) -> None:
    """Journal the seeds of the lot."""
    shown = [
        {"by": seed.by, "seed": seed.seed, **({"drawn": seed.drawn} if seed.drawn else {})}
        for seed in lot
    ]
    journal.write(tx, poll, clock(tx), "seeds revealed", seeds=shown)


def _require_known(
    revealed: Sequence[RevealedSeed], seeds: Sequence[str], drawn: Sequence[RevealedSeed]
) -> None:
    known = {seed.seed for seed in revealed}
    if not {seed_spelled(seed) for seed in seeds} <= known:
        raise SeedsRefused(reason="other seeds were revealed when the box was handed out")
    if any(replace(seed, seed=seed_spelled(seed.seed)) not in revealed for seed in drawn):
        raise SeedsRefused(reason="the seeds are revealed already, so none is drawn any more")


def _matched(
    definition: Definition, seeds: Sequence[str], drawn: Sequence[RevealedSeed]
) -> list[RevealedSeed]:
    """One seed for each commitment, in its order."""
    by_hash = {commitment(seed): seed for seed in map(seed_spelled, seeds)}
    replaced = {seed.by: replace(seed, seed=seed_spelled(seed.seed)) for seed in drawn}
    matched = []
    for promise in definition.seeds:
        seed = by_hash.pop(promise.sha256, None)
        if promise.by in replaced and seed is not None:
            raise SeedsRefused(reason=f"the {promise.by}'s seed is there, so none is drawn for it")
        if promise.by in replaced:
            matched.append(replaced.pop(promise.by))
        elif seed is not None:
            matched.append(RevealedSeed(promise.by, seed))
        else:
            raise SeedMissing(slug=definition.slug, by=promise.by)
    if by_hash:
        raise SeedsRefused(reason="a seed matches none of the commitments in the definition")
    if replaced:
        raise SeedsRefused(reason=f"the definition has no seed of the {next(iter(replaced))}")
    return matched
