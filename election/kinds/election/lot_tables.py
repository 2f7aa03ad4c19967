"""The lot in the report: seeds, order and keys, its use, and the results of other lots."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from election.kinds.election.tie_sentences import another_lot_sentence
from election.kinds.report_part import LotView
from election.presentation.shown_tables import Table
from election.rules.counting.rounds import Count
from election.rules.poll.commitments import SeedCommitment
from election.rules.poll.tally import Lot, RankedResult, RevealedSeed
from election.rules.sentences.words import Names, listed


def lot_view(result: RankedResult, commitments: Sequence[SeedCommitment], names: Names) -> LotView:
    """The lot of an election that was counted."""
    another = another_lot_sentence(result.count, result.closeness.other_lots, names)
    drawn = (_drawn(seed) for seed in result.lot.seeds if seed.drawn)
    return LotView(
        sentences=(_use(result.count), another, *drawn),
        seeds=_seeds(result.lot, commitments),
        order=_order(result.lot, names),
    )


def _use(counted: Count) -> str:
    used = [
        round_.number for round_ in counted.rounds if round_.tie and round_.tie.broken_by == "lot"
    ]
    if not used:
        return "The lot was not used: no tie came to it."
    word = "round" if len(used) == 1 else "rounds"
    return f"The lot decided in {word} {listed(_spans(used))}."


def _spans(numbers: Sequence[int]) -> Iterator[str]:
    """Ascending numbers in words, neighbours together: "1 to 3", "5"."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        [(_, first), *others] = run
        yield f"{first} to {others[-1][1]}" if others else f"{first}"


def _drawn(seed: RevealedSeed) -> str:
    return f"The {seed.by}'s seed was lost, and one drawn in public replaced it."


def _seeds(lot: Lot, commitments: Sequence[SeedCommitment]) -> Table:
    committed = {commitment.by: commitment.sha256 for commitment in commitments}
    rows = tuple(
        (
            seed.by.capitalize(),
            seed.seed,
            committed[seed.by],
            seed.drawn or "the seed committed to at notice",
        )
        for seed in lot.seeds
    )
    return Table("Seeds of the lot", ("By", "Seed", "SHA-256 at notice", "Where from"), rows)


def _order(lot: Lot, names: Names) -> Table:
    rows = tuple(
        (str(place), names[entry.candidate], entry.key)
        for place, entry in enumerate(lot.order, start=1)
    )
    return Table(
        "The lot order: of those tied, the last loses", ("Place", "Candidate", "Key"), rows
    )
