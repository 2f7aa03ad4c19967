"""Ballots as a table: a row a ballot, a column a candidate, ranks in the cells.

A table is made in pieces.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import chain

from election.ballotfiles.counted_election import Exported, ExportedBallot, labels
from election.ballotfiles.csv.formulas import as_text
from election.crypto.file_pieces import PIECE

CSV = "ballots.csv"


def csv_of(exported: Exported) -> Iterator[bytes]:
    """The table of ballots, with the candidates in the order of the definition."""
    return table(exported, tuple(exported.names))


def table(exported: Exported, candidates: Sequence[str]) -> Iterator[bytes]:
    """The table of ballots: a column `code`, or `ballot` where codes are apart; then candidates."""
    named = labels(exported.names)
    with_codes = any(ballot.code for ballot in exported.ballots)
    head = ("code" if with_codes else "ballot", *(named[candidate] for candidate in candidates))
    rows = (
        (ballot.code or number, *_ranks(ballot, candidates))
        for number, ballot in enumerate(exported.ballots, start=1)
    )
    return written(chain([head], rows))


def _ranks(ballot: ExportedBallot, candidates: Sequence[str]) -> Iterable[object]:
    rank = {candidate: place for place, candidate in enumerate(ballot.ranking, start=1)}
    return (rank.get(candidate, "") for candidate in candidates)


def totals(markings: Mapping[str, int]) -> dict[str, Iterable[bytes]]:
    """The totals of Yes, No and Abstain, as a table: no other format knows such a question."""
    return {CSV: written([("marking", "ballots"), *markings.items()])}


def written(rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """Rows as CSV with line feeds; every cell is text to a spreadsheet.

    All cells of a row that holds a semicolon are in quotes: nothing then separates by semicolons.
    """
    lines = StringIO(newline="")
    plain = csv.writer(lines, lineterminator="\n")
    quoted = csv.writer(lines, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        cells = [as_text(str(cell)) for cell in row]
        writer = quoted if any(";" in cell for cell in cells) else plain
        writer.writerow(cells)
        if lines.tell() >= PIECE:
            yield lines.getvalue().encode()
            lines.seek(0)
            lines.truncate()
    yield lines.getvalue().encode()
