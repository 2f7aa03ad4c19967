"""The closeness of a result in the report: margin with its certificate, pairwise table."""

from election.kinds.election.closeness_sentences import condorcet_sentence, margin_sentence
from election.kinds.report_part import ClosenessView
from election.presentation.shown_tables import Table
from election.rules.closeness.closeness import Margin, Pairwise
from election.rules.poll.tally import RankedResult
from election.rules.sentences.words import Names


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
    candidates = tuple(found.table)
    rows = tuple(
        (names[above], *(str(found.table[above].get(other, "–")) for other in candidates))
        for above in candidates
    )
    head = ("Ranked above", *(names[other] for other in candidates))
    return Table("Ballots that rank the one in the row above the one in the column", head, rows)
