"""Ballots as a table: a row a ballot; a column a rank, or a column a candidate.

    rank 1,rank 2,rank 3          Avery,Blair,Casey
    Blair,Avery,                  2,1,
    Casey,,                       ,,1

The first line names the columns, and so tells which of the two forms the file has; a note says
which. In the first form, cells hold names. In the second, cells hold ranks, as in RCTab's generic
CSV. A column named count, weight or ballots holds the number of ballots that a row stands for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.blt.ballot_lines import TOLD_EVERY, Progress
from election.ballotfiles.csv.column_checks import ColumnChecks
from election.ballotfiles.csv.columns import CsvColumns, read_columns
from election.ballotfiles.csv.name_cells import PLACEHOLDERS, SKIPPED, NameCells, is_total
from election.ballotfiles.csv.number_cells import rank_in, whole_cell
from election.ballotfiles.csv.separators import WORDS, CsvRow, separated
from election.ballotfiles.decoding import decoded
from election.ballotfiles.file_faults import FileFaults
from election.ballotfiles.marked_ballots import MarkedBallots
from election.ballotfiles.marking_faults import RankedMarks, settle
from election.ballotfiles.reading_options import ReadingOptions
from election.ballotfiles.spelling import folded
from election.errors.written_files import UnfitValue
from election.rules.pollfile.quoting import quoted


def read_csv(data: bytes, file: str, options: ReadingOptions, progress: Progress) -> BallotFile:
    """The ballots of a table. Raises FaultyBallotFile, with the first faults in it."""
    faults = FileFaults(file, options.policy)
    table = separated(decoded(data, faults), faults)
    line, header = next((row for row in table.rows if row[1]), (1, []))
    columns = read_columns(header, line, faults, options)
    ballots = _CsvBallots(columns, table.separator, faults, options, progress)
    ballots.read(table.rows)
    ballots.check(line)
    faults.refuse()
    listed = options.candidates
    return BallotFile(
        title="",
        candidates=listed.names if listed else columns.names or ballots.names.names,
        withdrawn=(),
        ballots=ballots.marked.by_ranking,
        cut=ballots.marked.cut,
        waiting=ballots.marked.waiting,
        faults=faults.settled,
        notes=(*table.notes, *columns.notes, *ballots.notes()),
        complete=bool(listed or columns.names),
    )


@dataclass
class _CsvBallots:
    columns: CsvColumns
    separator: str
    faults: FileFaults
    options: ReadingOptions
    progress: Progress
    marked: MarkedBallots[str] = field(default_factory=MarkedBallots)
    names: NameCells = field(init=False)
    checks: ColumnChecks = field(init=False)
    _known: dict[tuple[str, ...], RankedMarks[str] | UnfitValue] = field(default_factory=dict)
    _empty: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.names = NameCells(self.faults, self.options)
        self.checks = ColumnChecks(self.columns)
        self._header = tuple(map(folded, self.columns.header))
        self._beside = [
            place for place in range(self.columns.width) if place not in self.columns.marks
        ]

    def read(self, rows: Iterator[CsvRow]) -> None:
        for read, (line, cells) in enumerate(rows, start=1):
            try:
                self._add(line, cells)
            except UnfitValue as unfit:
                self.faults.unfit(line, unfit)
            if read % TOLD_EVERY == 0:
                self.progress(TOLD_EVERY)

    def check(self, line: int) -> None:
        """Refuse what only the whole table shows; `line` is that of the header."""
        self.checks.refuse(line, self.names, self.faults)
        self.names.refuse_lists()

    def notes(self) -> Iterator[str]:
        """How cells were understood."""
        yield from self.names.notes()
        if self._empty:
            yield f"Read as empty cells: {', '.join(map(quoted, sorted(self._empty)))}."

    def _add(self, line: int, cells: list[str]) -> None:
        width = self.columns.width
        if not cells and width > 1:
            return
        if len(cells) != width:
            raise self._unfit_width(cells)
        marks = tuple(cells[place].strip() for place in self.columns.marks)
        marking = self._known.get(marks)
        if marking is None:
            marking = self._known[marks] = self._read(line, cells, marks)
        if isinstance(marking, UnfitValue):
            raise UnfitValue(marking.what, marking.right)
        if any(is_total(cells[place]) for place in self._beside):
            raise UnfitValue("the line adds the others up, and is no ballot", "take the line out")
        number = self._number(cells)
        self.checks.see(cells)
        self._note_ids(line, cells)
        if marking.faults:
            self.faults.marks(line, marking.faults, number)
        self.marked.add(marking, number)

    def _unfit_width(self, cells: list[str]) -> UnfitValue:
        for separator, words in WORDS.items():
            if separator != self.separator and len(cells) == 1 and separator in cells[0]:
                right = f"separate them by {WORDS[self.separator]}, as the first line does"
                return UnfitValue(f"the cells are separated by {words}", right)
        right = f"write {self.columns.width}, as the first line"
        return UnfitValue(f"the row has {len(cells)} cells", right)

    def _read(
        self, line: int, cells: list[str], marks: tuple[str, ...]
    ) -> RankedMarks[str] | UnfitValue:
        """The ranking in a row, or what is wrong with it."""
        listed = self.options.candidates
        people = listed is not None and all(map(listed.known, marks))
        repeats = all(folded(cell) == head for cell, head in zip(cells, self._header, strict=True))
        if repeats and not people:
            return UnfitValue("the line repeats the first one", "take the line out")
        try:
            return settle(self._places(line, marks), self.faults.policy)
        except UnfitValue as unfit:
            return unfit

    def _number(self, cells: list[str]) -> int:
        if self.columns.number is None:
            return 1
        cell = cells[self.columns.number].strip()
        number = whole_cell(cell)
        if number is None:
            raise UnfitValue(f"{quoted(cell)} is no number of ballots", "write a whole number")
        return number

    def _note_ids(self, line: int, cells: list[str]) -> None:
        batch = tuple(cells[place].strip() for place in self.columns.batches)
        for place in self.columns.ids:
            id_ = cells[place].strip()
            if id_:
                self.options.ids.add(id_, line, self.faults, (self._header[place], *batch))

    def _places(self, line: int, marks: tuple[str, ...]) -> list[tuple[str, ...]]:
        if self.columns.layout == "candidates":
            return self._by_rank(marks)
        return [self.names.place(mark, line) for mark in marks]

    def _by_rank(self, marks: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The candidates that a row of ranks puts at each rank."""
        ranks = list(map(self._rank, marks))
        places: list[list[str]] = [[] for _ in range(max(ranks, default=0))]
        for name, rank in zip(self.columns.names, ranks, strict=True):
            if rank:
                places[rank - 1].append(name)
        return list(map(tuple, places))

    def _rank(self, mark: str) -> int:
        """The rank in a cell; 0 for none."""
        word = mark.casefold()
        if word in PLACEHOLDERS:
            self._empty.add(mark)
        return 0 if word in (*SKIPPED, *PLACEHOLDERS) else rank_in(mark)
