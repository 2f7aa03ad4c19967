"""The closeness of a result in the report: margin with its certificate, pairwise table."""

from election.kinds.election.closeness_sentences import condorcet_sentence, margin_sentence
from election.kinds.report_part import ClosenessView
from election.presentation.shown_tables import Table
from election.rules.closeness.closeness import Margin, Pairwise
from election.rules.poll.tally import RankedResult
from election.rules.sentences.words import Names

WHO_BEAT_WHOM = "Who beat whom: ballots that rank the row above the column of that number"


def closeness_view(result: RankedResult, names: Names) -> ClosenessView:
    """Margin, pairwise table and Condorcet winner. They inform, and never decide."""
    found = result.closeness
    sentences = (
        margin_sentence(found.margin, names),
        condorcet_sentence(found.pairwise, result.count, names),
    )
    certificate = (_changes(found.margin, names),) if found.margin.changes else ()
    return ClosenessView(sentences, (*certificate, _pairwise(found.pairwise, names)))


def _changes(found: Margin, names: Names) -> Table:
    rows = tuple(
        (_ranking(change.before, names), _ranking(change.after, names), str(change.number))
        for change in found.changes
    )
    head = ("Ballots that say", "would have to say", "Ballots")
    return Table("Ballots that would have changed who won", head, rows)


def _ranking(ranking: tuple[str, ...], names: Names) -> str:
    return ", ".join(names[candidate] for candidate in ranking) or "(blank)"


def _pairwise(found: Pairwise, names: Names) -> Table:
    """Who beat whom: in a cell, the ballots that rank its row above its column."""
    candidates = tuple(found.table)
    numbered = list(enumerate(candidates, start=1))
    rows = tuple(
        (f"{place}. {names[one]}", *(str(found.table[one].get(other, "–")) for other in candidates))
        for place, one in numbered
    )
    won = frozenset(
        (row, column + 1)
        for row, one in enumerate(candidates)
        for column, other in enumerate(candidates)
        if one != other and found.table[one][other] > found.table[other][one]
    )
    head = ("Ranked above", *(str(place) for place, _ in numbered))
    return Table(WHO_BEAT_WHOM, head, rows, numbers=True, strong=won, kind="duels")
