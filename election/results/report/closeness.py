"""How close the result was, in the report: margin with its certificate, pairwise table."""

from dataclasses import dataclass

from election.results.facts import Facts
from election.results.report.tables import Table
from election.rules.closeness.closeness import Closeness
from election.rules.closeness.margin.margin import Margin
from election.rules.closeness.pairwise import Pairwise
from election.rules.counting.irv import Count
from election.rules.sentences.closeness import (
    condorcet_sentence,
    margin_sentence,
    removal_margin_sentence,
)
from election.rules.sentences.rounds import Names


@dataclass(frozen=True)
class ClosenessView:
    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = ()


def closeness_view(facts: Facts, names: Names) -> ClosenessView | None:
    """What informs and never decides; None where nothing was counted."""
    tally = facts.tally
    if tally.removal:
        return ClosenessView((removal_margin_sentence(tally.removal),))
    if tally.count is None or tally.closeness is None:
        return None
    return _of_election(tally.count, tally.closeness, names)


def _of_election(counted: Count, found: Closeness, names: Names) -> ClosenessView:
    sentences = (
        margin_sentence(found.margin, names),
        condorcet_sentence(found.pairwise, counted, names),
    )
    certificate = (_changes(found.margin, names),) if found.margin.changes else ()
    return ClosenessView(sentences, (*certificate, _pairwise(found.pairwise, names)))


def _changes(found: Margin, names: Names) -> Table:
    rows = tuple(
        (_ranking(each.before, names), _ranking(each.after, names), str(each.number))
        for each in found.changes
    )
    head = ("Ballots that say", "would have to say", "Ballots")
    return Table("Ballots that would have changed who won", head, rows)


def _ranking(ranking: tuple[str, ...], names: Names) -> str:
    return ", ".join(names[each] for each in ranking) or "(blank)"


def _pairwise(found: Pairwise, names: Names) -> Table:
    candidates = tuple(found.table)
    rows = tuple(
        (names[each], *(str(found.table[each].get(other, "–")) for other in candidates))
        for each in candidates
    )
    head = ("Ranked above", *(names[other] for other in candidates))
    return Table("Ballots that rank the one in the row above the one in the column", head, rows)
