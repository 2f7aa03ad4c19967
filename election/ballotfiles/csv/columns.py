"""The columns of a ballot table: ranks, or candidates; a number of ballots; the rest.

Only the names of the columns decide, and what a person said of them; never the cells below, so that
a slip in one ballot cannot change how the others are read. What the cells below do not allow is
refused (`column_checks.py`).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from election.ballotfiles.csv.column_names import (
    BATCHES,
    IDS,
    NO_CANDIDATES,
    NUMBER_OF_BALLOTS,
    in_brackets,
    known_name,
    rank_named,
)
from election.ballotfiles.file_bounds import LONGEST_NAME, MOST_CANDIDATES, MOST_COLUMNS
from election.ballotfiles.file_faults import FileFaults
from election.ballotfiles.reading_options import ReadingOptions
from election.ballotfiles.spelling import cleaned, folded
from election.rules.pollfile.quoting import nearest, quoted

Layout = Literal["ranks", "candidates"]
TWO = 2
FEW = 10
"""The most columns that a sentence lists."""


@dataclass(frozen=True)
class CsvColumns:
    """The places of a row's cells, from 0.

    `marks` are the places of the ranks, rank 1 first, or of the candidates. `names` are the
    candidates' names, and empty where the columns are ranks.
    """

    layout: Layout
    header: tuple[str, ...]
    marks: tuple[int, ...]
    names: tuple[str, ...]
    number: int | None
    ids: tuple[int, ...]
    batches: tuple[int, ...]
    unknown: tuple[int, ...]
    """Those beside the ranks that nobody named and whose names have no meaning."""
    notes: tuple[str, ...]

    @property
    def width(self) -> int:
        """The number of cells in each row."""
        return len(self.header)


def read_columns(
    header: list[str], line: int, faults: FileFaults, options: ReadingOptions
) -> CsvColumns:
    """The columns that a header names. Raises FaultyBallotFile where that is not clear."""
    if len(header) > MOST_COLUMNS:
        what = f"the line names {len(header)} columns"
        raise faults.refusal(line, what, f"name up to {MOST_COLUMNS}")
    columns = _Columns(header, line, faults, options).read()
    faults.refuse()
    return columns


@dataclass
class _Columns:
    header: list[str]
    line: int
    faults: FileFaults
    options: ReadingOptions
    known: list[str] = field(init=False)
    meant: list[str] = field(init=False)
    """The names of the columns; in a form's grid, what stands in the brackets."""
    grid: list[int] = field(init=False)
    aside: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.grid = self._grid()
        self.meant = list(map(cleaned, self.header))
        for place in self.grid:
            found = in_brackets(self.header[place])
            self.meant[place] = cleaned(found[1]) if found else ""
        self.known = list(map(known_name, self.meant))

    def read(self) -> CsvColumns:
        asked = self.options.columns
        ranks = [self._named(name) for name in asked.ranks]
        number = self._named(asked.weight) if asked.weight else None
        ids = [self._named(asked.id)] if asked.id else []
        self.aside = {self._named(name) for name in asked.aside}
        self.faults.refuse()
        self._refuse_twice([*ranks, *([number] if number is not None else []), *ids])
        taken = {*ranks, *ids, *self.aside}
        number = self._number(number, taken)
        taken |= {number} if number is not None else set()
        ids += [place for place in self._free(taken) if self._means(place, IDS)]
        batches = [place for place in self._free(taken) if self._means(place, BATCHES)]
        taken |= set(ids)
        layout, marks, names = self._marks(ranks, taken)
        rest = [place for place in range(len(self.header)) if place not in {*marks, number}]
        return CsvColumns(
            layout,
            tuple(map(cleaned, self.header)),
            tuple(marks),
            names,
            number,
            tuple(ids),
            tuple(batches),
            tuple(place for place in self._free({*taken, *marks}) if not self._is_other(place)),
            tuple(self._notes(layout, marks, number, rest)),
        )

    def _grid(self) -> list[int]:
        """The columns of a form's grid: several with one question, and answers in brackets."""
        by_question: dict[str, list[int]] = defaultdict(list)
        for place, cell in enumerate(self.header):
            found = in_brackets(cell)
            if found is not None:
                by_question[folded(found[0])].append(place)
        grids = [places for places in by_question.values() if len(places) >= TWO]
        if len(grids) > 1 and not self.options.columns.ranks:
            first, second = (self.header[places[0]] for places in grids[:TWO])
            what = f"{quoted(first)} and {quoted(second)} are of two questions: two readings"
            self._wrong(what, "name the columns of one with --ranks, rank 1 first")
        return grids[0] if len(grids) == 1 else []

    def _named(self, name: str) -> int:
        """The place of the column that a person named; a fault where none or two bear the name."""
        wanted = folded(name)
        places = [
            place
            for place, cell in enumerate(self.header)
            if wanted in {folded(cell), folded(self.meant[place])}
        ]
        if len(places) == 1:
            return places[0]
        if places:
            self._wrong(f"{quoted(name)} names two columns", "give each its own name")
        else:
            known = nearest(name, self.header, "write a name as the first line has it")
            self._wrong(f"no column is named {quoted(name)}", known)
        return 0

    def _refuse_twice(self, places: list[int]) -> None:
        for place in sorted(
            {each for each in places if places.count(each) > 1 or each in self.aside}
        ):
            what = f"the column {quoted(self.header[place])} is named for two uses"
            self._wrong(what, "name it once")

    def _free(self, taken: set[int]) -> list[int]:
        return [place for place in range(len(self.header)) if place not in {*taken, *self.aside}]

    def _means(self, place: int, names: tuple[str, ...]) -> bool:
        return place not in self.grid and self.known[place] in names

    def _is_other(self, place: int) -> bool:
        return self._means(place, NO_CANDIDATES)

    def _number(self, named: int | None, taken: set[int]) -> int | None:
        """The place of the column with the number of ballots that a row stands for, if any."""
        places = [] if named is None else [named]
        free = self._free({*taken, *places})
        places += [place for place in free if self._means(place, NUMBER_OF_BALLOTS)]
        for place in places[1:]:
            what = f"the column {quoted(self.header[place])} is a second number of ballots"
            self._wrong(what, "keep one of them, or say --aside with its name")
        return places[0] if places else None

    def _marks(
        self, asked: list[int], taken: set[int]
    ) -> tuple[Layout, list[int], tuple[str, ...]]:
        if asked:
            return "ranks", asked, ()
        free = [place for place in self._free(taken) if not self._is_other(place)]
        if self.grid:
            free = [place for place in free if place in self.grid]
        ranks = {place: rank for place in free if (rank := rank_named(self.known[place]))}
        listed = self.options.candidates
        named = [place for place in free if listed and listed.known(self.meant[place])]
        if ranks and named:
            readings = f"{self._listed(sorted(ranks))} are ranks, and {self._listed(named)} names"
            self._wrong(f"{readings}: two readings", "name the columns of the ranks with --ranks")
        if ranks:
            return "ranks", self._in_order(ranks), ()
        return "candidates", free, self._names(free)

    def _in_order(self, ranks: dict[int, int]) -> list[int]:
        in_order = sorted(ranks, key=ranks.__getitem__)
        if [ranks[place] for place in in_order] != list(range(1, len(ranks) + 1)):
            what = f"the ranks {self._listed(in_order)} are not 1, 2, 3 …"
            self._wrong(what, "name each rank once")
        return in_order

    def _names(self, marks: list[int]) -> tuple[str, ...]:
        """The candidates whom the columns name, each in a spelling of their own."""
        if not marks:
            right = "name ranks (rank 1, rank 2 …) or candidates in the first line"
            self._wrong("no column is a rank or a candidate", right)
        if len(marks) > MOST_CANDIDATES:
            what = f"{len(marks)} columns would be candidates"
            self._wrong(what, f"name up to {MOST_CANDIDATES}, or say --ranks")
        names, first = [], dict[str, int]()
        for place in marks:
            name = self._name(place)
            other = first.setdefault(folded(name), place)
            if other != place and name:
                what = f"{quoted(self.header[place])} names two columns"
                if self.header[other] != self.header[place]:
                    what = f"{quoted(self.header[other])} and {quoted(self.header[place])} are one"
                self._wrong(what, "give each its own name")
            names.append(name)
        return tuple(names)

    def _name(self, place: int) -> str:
        name, listed = self.meant[place], self.options.candidates
        if not name:
            self._wrong(f"column {place + 1} has no name", "name every column")
        elif len(name) > LONGEST_NAME:
            self._wrong(f"the name of column {place + 1} is too long", "write a name")
        elif listed:
            known = listed.known(name)
            if known is None:
                what = f"the column {quoted(name)} is nobody in the list of candidates"
                self._wrong(what, "add the name to the list, or say --aside, --id or --weight")
            return known or name
        elif not any(map(str.isalnum, name)):
            what = f"the column {quoted(name)} names nobody"
            self._wrong(what, "name a candidate, or say --aside, --id or --weight")
        return name

    def _notes(
        self, layout: Layout, marks: list[int], number: int | None, rest: list[int]
    ) -> Iterator[str]:
        what = "rank" if layout == "ranks" else "candidate"
        yield f"A column a {what}: {self._listed(marks)}."
        if number is not None:
            column = self._listed([number])
            yield f"Each row stands for as many ballots as its column {column} says."
        if rest:
            yield f"Columns left aside: {self._listed(rest)}."

    def _listed(self, places: list[int]) -> str:
        shown = ", ".join(quoted(self.meant[place]) for place in places[:FEW])
        return shown if len(places) <= FEW else f"{shown} and {len(places) - FEW} more"

    def _wrong(self, what: str, right: str) -> None:
        self.faults.wrong(self.line, what, right)
