"""The lot in the report: seeds, order and keys, whether it acted, what another would do."""

from dataclasses import dataclass

from election.results.facts import Facts
from election.results.report.tables import Table
from election.rules.counting.irv import Count
from election.rules.poll.tally import Lot, RevealedSeed
from election.rules.sentences.rounds import Names, another_lot_sentence, listed


@dataclass(frozen=True)
class LotView:
    sentences: tuple[str, ...]
    seeds: Table
    order: Table


def lot_view(facts: Facts, names: Names) -> LotView | None:
    """The lot of an election that was counted; None for every other poll."""
    lot, counted, closeness = facts.tally.lot, facts.tally.count, facts.tally.closeness
    if lot is None or counted is None or closeness is None:
        return None
    another = another_lot_sentence(counted, closeness.other_lots, names)
    drawn = (_drawn(seed) for seed in lot.seeds if seed.drawn)
    return LotView(
        sentences=(_use(counted), another, *drawn),
        seeds=_seeds(facts, lot),
        order=_order(lot, names),
    )


def _use(counted: Count) -> str:
    used = [
        f"round {each.number}"
        for each in counted.rounds
        if each.tie and each.tie.broken_by == "lot"
    ]
    if not used:
        return "The lot was not used: no tie came to it."
    return f"The lot decided in {listed(used)}."


def _drawn(seed: RevealedSeed) -> str:
    return f"The {seed.by}'s seed was lost, and one drawn in public replaced it."


def _seeds(facts: Facts, lot: Lot) -> Table:
    committed = {each.by: each.sha256 for each in facts.definition.seeds}
    rows = tuple(
        (
            each.by.capitalize(),
            each.seed,
            committed[each.by],
            each.drawn or "the seed committed to at notice",
        )
        for each in lot.seeds
    )
    return Table("Seeds of the lot", ("By", "Seed", "SHA-256 at notice", "Where from"), rows)


def _order(lot: Lot, names: Names) -> Table:
    rows = tuple(
        (str(place), names[each.candidate], each.key)
        for place, each in enumerate(lot.order, start=1)
    )
    return Table(
        "The lot order: of those tied, the last loses", ("Place", "Candidate", "Key"), rows
    )
