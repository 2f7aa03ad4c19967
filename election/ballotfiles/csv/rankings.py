"""Ballots as a table in CSV: a row a ballot; a column a rank, or a column a candidate.

    rank 1,rank 2,rank 3          Avery,Blair,Casey
    Blair,Avery,                  2,1,
    Casey,,                       ,,1

The first line names the columns, and so tells which of the two forms the file has; a note says
which. In the first form, cells hold names. In the second, cells hold ranks, as in RCTab's generic
CSV. A column named count, weight or ballots holds the number of ballots that a row stands for.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.blt.ballot_lines import TOLD_EVERY, Progress
from election.ballotfiles.csv.columns import CsvColumns, read_columns
from election.ballotfiles.decoding import decoded, whole
from election.ballotfiles.file_faults import FileFaults
from election.ballotfiles.marking_faults import OnFault, RankedMarks, settle
from election.errors.written_files import UnfitValue
from election.rules.pollfile.quoting import quoted

SKIPPED = ("", "skipped", "undervote")
OVERVOTE = "overvote"
MOST_RANKS = 1_000
_SEVERAL = ("", OVERVOTE)
"""A rank that several share, whose names the file does not tell: two texts that are no name."""

CsvRow = tuple[int, list[str]]


def read_csv(data: bytes, file: str, on_fault: OnFault, progress: Progress) -> BallotFile:
    """The ballots of a table. Raises FaultyBallotFile, with the first faults in it."""
    faults = FileFaults(file, on_fault)
    rows = _rows(decoded(data, faults), faults)
    line, header = next(row for row in rows if row[1])
    columns = read_columns(header, line, faults)
    ballots = _CsvBallots(columns, faults, progress)
    ballots.read(rows)
    faults.refuse()
    return BallotFile(
        title="",
        candidates=columns.names or tuple(sorted(ballots.named)),
        withdrawn=(),
        ballots=dict(ballots.by_ranking),
        faults=faults.settled,
        notes=columns.notes,
    )


def _rows(text: str, faults: FileFaults) -> Iterator[CsvRow]:
    """The rows, each with the number of its last line."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        right = "write commas between cells, and quotes around cells that hold any"
        raise faults.refusal(reader.line_num, f"this is no CSV ({error})", right) from error


@dataclass
class _CsvBallots:
    columns: CsvColumns
    faults: FileFaults
    progress: Progress
    by_ranking: Counter[tuple[str, ...]] = field(default_factory=Counter)
    named: set[str] = field(default_factory=set)
    _known: dict[tuple[str, ...], RankedMarks[str]] = field(default_factory=dict)

    def read(self, rows: Iterator[CsvRow]) -> None:
        for read, (line, cells) in enumerate(rows, start=1):
            try:
                self._add(line, cells)
            except UnfitValue as unfit:
                self.faults.wrong(line, unfit.what, unfit.right)
            if read % TOLD_EVERY == 0:
                self.progress(TOLD_EVERY)

    def _add(self, line: int, cells: list[str]) -> None:
        width = self.columns.width
        if not cells and width > 1:
            return
        if len(cells) != width:
            raise UnfitValue(f"the row has {len(cells)} cells", f"write {width}, as the first line")
        number = self._number(cells)
        marks = tuple(cells[place].strip() for place in self.columns.marks)
        marking = self._known.get(marks)
        if marking is None:
            marking = self._known[marks] = settle(self._places(marks), self.faults.on_fault)
        if marking.faults:
            self.faults.marks(line, marking.faults, number)
        self.by_ranking[marking.ranking] += number

    def _number(self, cells: list[str]) -> int:
        if self.columns.number is None:
            return 1
        cell = cells[self.columns.number].strip()
        number = whole(cell)
        if number is None:
            raise UnfitValue(f"{quoted(cell)} is no number of ballots", "write a whole number")
        return number

    def _places(self, marks: tuple[str, ...]) -> list[tuple[str, ...]]:
        if self.columns.layout == "candidates":
            return self._by_rank(marks)
        self.named.update(mark for mark in marks if mark.casefold() not in (*SKIPPED, OVERVOTE))
        return [_place(mark) for mark in marks]

    def _by_rank(self, marks: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The candidates that a row of ranks puts at each rank."""
        ranks = [self._rank(mark) for mark in marks]
        named = list(zip(self.columns.names, ranks, strict=True))
        return [
            tuple(name for name, rank in named if rank == place)
            for place in range(1, max(ranks, default=0) + 1)
        ]

    def _rank(self, mark: str) -> int:
        """The rank in a cell; 0 for none."""
        rank = whole(mark) if mark else 0
        if rank is None or rank > MOST_RANKS or (mark and not rank):
            right = "write 1, 2, 3 …, or nothing, below the name of a candidate"
            raise UnfitValue(f"{quoted(mark)} is no rank", right)
        return rank


def _place(mark: str) -> tuple[str, ...]:
    if mark.casefold() in SKIPPED:
        return ()
    return _SEVERAL if mark.casefold() == OVERVOTE else (mark,)
