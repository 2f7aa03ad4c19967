"""Cells that hold names: which candidates stand at a rank.

A cell is a name only where nothing else is likely: words that programs write into empty cells,
numbers, names of columns and totals are refused, because a wrong reading would make a person of
them. With a list of candidates there is nothing to guess.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from election.ballotfiles.csv.column_names import known_name, rank_named
from election.ballotfiles.csv.number_cells import whole_cell
from election.ballotfiles.file_bounds import LONGEST_NAME, MOST_CANDIDATES
from election.ballotfiles.file_faults import FileFaults
from election.ballotfiles.marking_faults import DURING_THE_COUNT
from election.ballotfiles.reading_options import ReadingOptions
from election.ballotfiles.spelling import cleaned, folded
from election.errors.written_files import UnfitValue
from election.rules.pollfile.quoting import quoted

SKIPPED = ("", "skipped", "undervote")
OVERVOTE = "overvote"
PLACEHOLDERS = (
    *("n/a", "#n/a", "#na", "na", "nan", "null", "none", "nil", "(blank)", "blank", "(empty)"),
    *("empty", "(none)", "-", "--", "---", "–", "—", "?", ".", "no vote", "no choice"),
)
TOTALS = ("total", "totals", "grand total", "subtotal", "sum", "total votes", "total ballots")
_SEVERAL = ("", OVERVOTE)
"""A rank that several share, whose names the file does not tell: two texts that are no name."""
_BETWEEN_NAMES = re.compile(r"[|\r\n]")
_MAYBE_BETWEEN = re.compile(r"\s*[,;/&+\t=]\s*|\s+and\s+")


def is_total(cell: str) -> bool:
    """True for the words of a line that adds the others up."""
    return cell.strip().rstrip(":").casefold() in TOTALS


@dataclass
class NameCells:
    """Reads cells of names, and knows the one spelling of each candidate."""

    faults: FileFaults
    options: ReadingOptions
    _met: dict[str, tuple[str, int]] = field(default_factory=dict)
    """For each name as it is folded, the spelling that was met, and the line."""
    _cells: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _empty: set[str] = field(default_factory=set)
    _spellings: dict[str, str] = field(default_factory=dict)

    def place(self, cell: str, line: int) -> tuple[str, ...]:
        """The names at a rank. Raises UnfitValue for a cell that is no name."""
        known = self._cells.get(cell)
        if known is None:
            parts = [part.strip() for part in _BETWEEN_NAMES.split(cell)] if cell else []
            known = tuple(name for part in parts for name in self._people(part, line))
            self._cells[cell] = known
        return known

    def _people(self, cell: str, line: int) -> tuple[str, ...]:
        word, listed = folded(cell), self.options.candidates
        name = listed.known(cell) if listed else None
        if name is not None:
            self._note_spelling(cell, name)
            return (name,)
        if word == OVERVOTE:
            return self._several(cell)
        if word in SKIPPED or (listed and word in PLACEHOLDERS):
            self._note_empty(cell, word)
            return ()
        return self._name(cell, word, line)

    def _several(self, cell: str) -> tuple[str, ...]:
        if self.faults.policy.equal in DURING_THE_COUNT:
            what = f"{quoted(cell)} does not tell who stands at the rank"
            raise UnfitValue(what, "choose --on-equal end, skip or refuse")
        return _SEVERAL

    def _name(self, cell: str, word: str, line: int) -> tuple[str, ...]:
        if listed := self.options.candidates:
            what = f"{quoted(cell)} is nobody in the list of candidates"
            self.faults.wrong(line, what, lambda: listed.advice(cell))
            return ()
        right = _not_a_name(cell, word)
        if right is not None:
            raise UnfitValue(*right)
        spelling, first = self._met.setdefault(word, (cell, line))
        if len(self._met) > MOST_CANDIDATES:
            what = f"the cells hold more than {MOST_CANDIDATES} different names"
            raise self.faults.refusal(line, what, "name the columns of the ranks with --ranks")
        if spelling != cell:
            what = f"{_told(cell, spelling)} is {_told(spelling, cell)} on line {first}"
            self.faults.wrong(
                line,
                f"{what} in another spelling",
                "write the name the same way, or give --candidates",
            )
        return (cleaned(spelling),)

    def _note_empty(self, cell: str, word: str) -> None:
        if word in PLACEHOLDERS:
            self._empty.add(cell)

    def _note_spelling(self, cell: str, name: str) -> None:
        if cell != name:
            self._spellings[cell] = name

    @property
    def names(self) -> tuple[str, ...]:
        """All who are named, sorted by name."""
        return tuple(sorted(cleaned(spelling) for spelling, _ in self._met.values()))

    def knows(self, cell: str) -> bool:
        """True for a text that names a candidate."""
        listed = self.options.candidates
        return folded(cell) in (listed.by_spelling if listed else self._met)

    def refuse_lists(self) -> None:
        """Add a fault for each name that could be a list of names that stand elsewhere."""
        split = {
            word: {folded(part) for part in _MAYBE_BETWEEN.split(spelling) if part}
            for word, (spelling, _) in self._met.items()
        }
        times = Counter(part for parts in split.values() for part in parts)
        for word, parts in split.items():
            if len(parts) > 1 and all(times[part] > 1 for part in parts):
                spelling, line = self._met[word]
                readings = f"one name, or {len(parts)} that stand in other cells: two readings"
                right = "write | between several, or give --candidates"
                self.faults.wrong(line, f"{quoted(spelling)} could be {readings}", right)

    def notes(self) -> Iterator[str]:
        """How cells were understood that are not written as a name is."""
        if self._empty:
            yield f"Read as empty cells: {', '.join(map(quoted, sorted(self._empty)))}."
        for spelling, name in self._spellings.items():
            yield f"{quoted(spelling)} is read as {quoted(name)}."


def _not_a_name(cell: str, word: str) -> tuple[str, str] | None:
    """What is wrong with a cell that is likely to be no name, and what would be right."""
    listed = "give --candidates"
    shown = quoted(cell)
    if word in PLACEHOLDERS or not any(map(str.isalnum, word)):
        return f"{shown} is no name", f"leave the cell empty, or {listed}"
    if whole_cell(cell) is not None:
        what, right = (
            f"{shown} is a number and no name",
            "name the columns of the ranks with --ranks",
        )
    elif rank_named(known_name(cell)) is not None:
        what, right = f"{shown} is the name of a rank, and of nobody", "take the line out"
    elif is_total(word):
        what, right = f"{shown} begins no ballot", "take the line out"
    elif cell.endswith(";"):
        what, right = f"{shown} is a list, as forms write it", "write a column for each rank"
    elif len(cell) > LONGEST_NAME:
        return "a name is too long", f"write up to {LONGEST_NAME} letters"
    else:
        return None
    return what, f"{right}, or {listed}"


def _told(text: str, other: str) -> str:
    """The text in quotes; with its characters where it would look like the other."""
    if cleaned(text) != cleaned(other):
        return quoted(text)
    return quoted(text.encode("unicode_escape").decode("ascii").replace("\\\\", "\\"))
