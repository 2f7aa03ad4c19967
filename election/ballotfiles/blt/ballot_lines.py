"""The ballots of a BLT file, line by line, with every fault named where it stands."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from election.ballotfiles.blt.lines import Line
from election.ballotfiles.decoding import whole
from election.ballotfiles.file_faults import FileFaults
from election.ballotfiles.marking_faults import RankedMarks, settle
from election.errors.written_files import UnfitValue
from election.rules.pollfile.quoting import quoted

Progress = Callable[[int], object]
"""Told how many lines have been read since it was last told."""

TOLD_EVERY = 50_000
_ID = re.compile(r"\(([^()]*)\)(.*)", re.DOTALL)
_AFTER_AN_ID = ("0", "1")
_END = "0"


@dataclass(frozen=True)
class BallotLine:
    """What a line says: so many ballots with these marks."""

    number: int
    marking: RankedMarks[int]


@dataclass
class BltBallots:
    """Reads the ballots of `candidates` candidates; rankings are numbers of candidates, from 1."""

    candidates: int
    faults: FileFaults
    progress: Progress
    by_ranking: dict[tuple[int, ...], int] = field(default_factory=dict)
    _known: dict[str, BallotLine] = field(default_factory=dict)
    _ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = {str(number): number for number in range(1, self.candidates + 1)}

    def read(self, lines: Iterator[Line], last: int) -> int:
        """Read up to the line that ends the ballots, and return its number.

        `last` is the number of the line before the first.
        """
        for read, (line, code) in enumerate(lines, start=1):
            if code == _END:
                return line
            self._add(line, code)
            last = line
            if read % TOLD_EVERY == 0:
                self.progress(TOLD_EVERY)
        right = "end them with a line that holds only 0"
        raise self.faults.refusal(last, "the ballots do not end", right)

    def _add(self, line: int, code: str) -> None:
        try:
            found = self._known.get(code) or self._read(line, code)
        except UnfitValue as unfit:
            self.faults.wrong(line, unfit.what, unfit.right)
            return
        if found.marking.faults:
            self.faults.marks(line, found.marking.faults, found.number)
        ranking = found.marking.ranking
        self.by_ranking[ranking] = self.by_ranking.get(ranking, 0) + found.number

    def _read(self, line: int, code: str) -> BallotLine:
        words = self._without_id(line, code).split()
        if len(words) == 1 or words[-1:] != [_END]:
            raise UnfitValue("the ballot does not end with 0", "write weight, ranking and 0")
        number = whole(words[0])
        if number is None:
            raise UnfitValue(
                f"{quoted(words[0])} is no number of ballots", "begin with a whole number"
            )
        found = BallotLine(number, self._marking(words[1:-1]))
        if not code.startswith("("):
            self._known[code] = found
        return found

    def _without_id(self, line: int, code: str) -> str:
        """The rest of a line that begins with a ballot's id in parentheses."""
        found = _ID.fullmatch(code)
        if found is None:
            return code
        name, rest = found.group(1).strip(), found.group(2)
        if rest.split()[:1] not in [[weight] for weight in _AFTER_AN_ID]:
            raise UnfitValue("no weight of 1 follows the ballot's id", "write (id) 1, then ranks")
        if name in self._ids:
            raise UnfitValue(
                f"the id {quoted(name)} stands on line {self._ids[name]} too", "use an id once"
            )
        self._ids[name] = line
        return rest

    def _marking(self, words: list[str]) -> RankedMarks[int]:
        ranking = tuple(filter(None, map(self._numbers.get, words)))
        if len(set(ranking)) == len(words):  # nothing but candidates, each once: most ballots
            return RankedMarks(ranking, ())
        return settle([self._place(word) for word in words], self.faults.on_fault)

    def _place(self, word: str) -> tuple[int, ...]:
        """Whom a rank names: nobody for a hyphen, several with equals signs."""
        return () if word == "-" else tuple(map(self._candidate, word.split("=")))

    def _candidate(self, word: str) -> int:
        number = whole(word)
        if number == 0:
            raise UnfitValue("0 stands within the ballot", "write one ballot a line, 0 at its end")
        if number is None or number > self.candidates:
            raise UnfitValue(
                f"{quoted(word)} is no candidate", f"write a number from 1 to {self.candidates}"
            )
        return number
