"""What cells must not hold: a column beside the marks may not look as if it mattered.

A column of whole numbers could be the numbers of ballots, a column with names of candidates could
be a rank, and a column of running numbers is no candidate. Each is refused until a person says what
it is.
"""

from dataclasses import dataclass, field

from election.ballotfiles.csv.columns import CsvColumns
from election.ballotfiles.csv.name_cells import NameCells
from election.ballotfiles.csv.number_cells import whole_cell
from election.ballotfiles.file_faults import FileFaults
from election.rules.pollfile.quoting import quoted

MOST_KEPT = 10_000
"""Different cells of a column that are compared with the names of candidates."""
ROWS_THAT_RUN = 3


@dataclass
class ColumnChecks:
    """Watches the columns that nobody named while rows are read."""

    columns: CsvColumns
    numbers: dict[int, bool] = field(default_factory=dict)
    """For each watched column that is not empty: whether all its cells are whole numbers."""
    cells: dict[int, set[str]] = field(default_factory=dict)
    rows: int = 0
    _running: dict[int, int] = field(default_factory=dict)

    def see(self, cells: list[str]) -> None:
        """Look at a row."""
        self.rows += 1
        for place in self.columns.unknown:
            cell = cells[place].strip()
            if cell:
                whole = whole_cell(cell) is not None
                self.numbers[place] = self.numbers.get(place, True) and whole
                kept = self.cells.setdefault(place, set())
                if len(kept) < MOST_KEPT:
                    kept.add(cell)
        if self.columns.layout == "candidates" and (self.rows == 1 or self._running):
            self._see_running(cells)

    def _see_running(self, cells: list[str]) -> None:
        values = {place: whole_cell(cells[place].strip()) for place in self.columns.marks}
        if self.rows == 1:
            self._running = {place: value for place, value in values.items() if value is not None}
        self._running = {
            place: first
            for place, first in self._running.items()
            if values[place] == first + self.rows - 1
        }

    def refuse(self, line: int, names: NameCells, faults: FileFaults) -> None:
        """Add a fault for each column that could matter; `line` is that of the header."""
        for place, only_numbers in self.numbers.items():
            column = quoted(self.columns.header[place])
            if only_numbers:
                what = f"the column {column} holds whole numbers, and nobody said what they are"
                faults.wrong(line, what, "say --weight, --id or --aside with its name")
            elif any(map(names.knows, self.cells[place])):
                what = f"the column {column} holds names of candidates, and is no rank"
                faults.wrong(line, what, "say --aside with its name, or --ranks with all ranks")
        if names.options.candidates is None and self.rows >= ROWS_THAT_RUN:
            for place, first in self._running.items():
                if first + self.rows - 1 > len(self.columns.marks):
                    what = f"the column {quoted(self.columns.header[place])} numbers the rows"
                    faults.wrong(line, what, "say --aside with its name, or give --candidates")
