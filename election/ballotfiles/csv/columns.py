"""The columns of a ballot table: ranks, or candidates; a number of ballots; the rest.

Only the names of the columns decide, and never the cells below, so that a slip in one ballot cannot
change how the others are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from election.ballotfiles.csv.column_names import (
    NO_CANDIDATES,
    NUMBER_OF_BALLOTS,
    known_name,
    rank_named,
)
from election.ballotfiles.file_faults import FileFaults
from election.rules.pollfile.quoting import quoted

Layout = Literal["ranks", "candidates"]


@dataclass(frozen=True)
class CsvColumns:
    """The places of a row's cells, from 0.

    `marks` are the places of the ranks, rank 1 first, or of the candidates. `names` are the
    candidates' names, and empty where the columns are ranks.
    """

    layout: Layout
    marks: tuple[int, ...]
    names: tuple[str, ...]
    number: int | None
    width: int
    notes: tuple[str, ...]


def read_columns(header: list[str], line: int, faults: FileFaults) -> CsvColumns:
    """The columns that a header names. Raises FaultyBallotFile where that is not clear."""
    known = [known_name(cell) for cell in header]
    number = _number(header, known, line, faults)
    ranks = {place: rank for place, cell in enumerate(known) if (rank := rank_named(cell))}
    if ranks:
        columns = _of_ranks(header, ranks, number, line, faults)
    else:
        columns = _of_candidates(header, known, number, line, faults)
    faults.refuse()
    return columns


def _number(header: list[str], known: list[str], line: int, faults: FileFaults) -> int | None:
    """The place of the column with the number of ballots that a row stands for, if there is one."""
    places = [place for place, cell in enumerate(known) if cell in NUMBER_OF_BALLOTS]
    for place in places[1:]:
        what = f"the column {quoted(header[place])} is a second number of ballots"
        faults.wrong(line, what, "keep one of them")
    return places[0] if places else None


def _of_ranks(
    header: list[str], ranks: dict[int, int], number: int | None, line: int, faults: FileFaults
) -> CsvColumns:
    in_order = sorted(ranks, key=ranks.__getitem__)
    if [ranks[place] for place in in_order] != list(range(1, len(ranks) + 1)):
        listed = ", ".join(quoted(header[place]) for place in in_order)
        faults.wrong(line, f"the ranks {listed} are not 1, 2, 3 …", "name each rank once")
    rest = [place for place in range(len(header)) if place not in ranks and place != number]
    notes = (f"A column a rank: {_listed(header, in_order)}.", *_aside(header, rest, number))
    return CsvColumns("ranks", tuple(in_order), (), number, len(header), notes)


def _of_candidates(
    header: list[str], known: list[str], number: int | None, line: int, faults: FileFaults
) -> CsvColumns:
    rest = [place for place, cell in enumerate(known) if cell in NO_CANDIDATES]
    marks = [place for place in range(len(header)) if place not in rest and place != number]
    if not marks:
        right = "name ranks (rank 1, rank 2 …) or candidates in the first line"
        faults.wrong(line, "no column is a rank or a candidate", right)
    names = tuple(header[place].strip() for place in marks)
    for place, name in zip(marks, names, strict=True):
        if not name:
            faults.wrong(line, f"column {place + 1} has no name", "name every column")
        elif names.count(name) > 1:
            faults.wrong(line, f"{quoted(name)} names two columns", "give each its own name")
    notes = (f"A column a candidate: {_listed(header, marks)}.", *_aside(header, rest, number))
    return CsvColumns("candidates", tuple(marks), names, number, len(header), notes)


def _aside(header: list[str], rest: list[int], number: int | None) -> Iterator[str]:
    """Notes on the other columns."""
    if number is not None:
        yield f"Each row stands for as many ballots as its column {_listed(header, [number])} says."
    if rest:
        yield f"Columns left aside: {_listed(header, rest)}."


def _listed(header: list[str], places: list[int]) -> str:
    return ", ".join(quoted(header[place].strip()) for place in places)
