"""What separates the cells of a table: commas, semicolons or tabs.

The first line decides, and never the lines below. A first line that two of them could separate is
refused; a line `sep=;` in front of it settles that, as spreadsheets write it.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from election.ballotfiles.csv.formulas import as_meant, has_quoted
from election.ballotfiles.file_bounds import LONGEST_LINE
from election.ballotfiles.file_faults import FileFaults

CsvRow = tuple[int, list[str]]
"""The number of a row's last line, and its cells."""

WORDS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_SAID = re.compile(r'"?sep=([,;\t])"?[,;\t ]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_HEADS = 4
"""So many of the longest lines are looked at for the first row, whose cells may hold breaks."""


@dataclass(frozen=True)
class SeparatedRows:
    """The rows of a table, and what separates their cells."""

    separator: str
    rows: Iterator[CsvRow]
    notes: tuple[str, ...]


def separated(text: str, faults: FileFaults) -> SeparatedRows:
    """The rows of a text. Raises FaultyBallotFile where its first line is not clear."""
    said = _SAID.match(text)
    if said is not None:
        note = f"The first line says that {WORDS[said[1]]} separate the cells."
        rows = _rows(text[said.end() :], said[1], faults, skipped=1)
        return SeparatedRows(said[1], rows, (note,))
    separator = _separator(text, faults)
    notes = () if separator == "," else (f"The cells are separated by {WORDS[separator]}.",)
    return SeparatedRows(separator, _rows(text, separator, faults), notes)


def _separator(text: str, faults: FileFaults) -> str:
    """The one separator that gives the first row several cells, or else the comma."""
    head = text[: _HEADS * LONGEST_LINE]
    cells = {separator: _first_width(head, separator) for separator in WORDS}
    several = [separator for separator, width in cells.items() if width > 1]
    if len(several) > 1:
        readings = " or ".join(f"{cells[each]} separated by {WORDS[each]}" for each in several)
        right = "write a line sep=, or sep=; in front of it, or put cells in double quotes"
        raise faults.refusal(1, f"the first line has {readings}: two readings", right)
    return several[0] if several else ","


def _first_width(text: str, separator: str) -> int:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return len(next((row for row in reader if row), []))
    except csv.Error:
        return 0


def _rows(text: str, separator: str, faults: FileFaults, skipped: int = 0) -> Iterator[CsvRow]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    quoted_signs = has_quoted(text)
    try:
        for cells in reader:
            meant = [as_meant(cell) for cell in cells] if quoted_signs else cells
            yield reader.line_num + skipped, meant
    except csv.Error as error:
        right = f"write {WORDS[separator]} between cells, and quotes around cells that hold any"
        line = reader.line_num + skipped
        raise faults.refusal(line, f"this is no CSV ({error})", right) from error
