"""The ballots of a BLT file, line by line, with every fault named by its line."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from election.ballotfiles.ballot_ids import BallotIds
from election.ballotfiles.blt.lines import CodeLine
from election.ballotfiles.decoding import whole
from election.ballotfiles.file_bounds import MOST_RANKS
from election.ballotfiles.file_faults import FileFaults
from election.ballotfiles.marked_ballots import MarkedBallots
from election.ballotfiles.marking_faults import DURING_THE_COUNT, RankedMarks, settle
from election.errors.written_files import UnfitValue
from election.rules.pollfile.quoting import quoted

Progress = Callable[[int], object]
"""Called with the number of lines that were read since its last call."""

TOLD_EVERY = 50_000
_ID = re.compile(r"\(([^()]*)\)(.*)", re.DOTALL)
_AFTER_AN_ID = ("0", "1")
_END = "0"
_EMPTY = "-"
_NOBODY_NAMED = (0, -1)
"""A rank that several share, whose numbers the file does not tell: two that are no candidate's."""


class BallotLine(NamedTuple):
    """The content of a line: a number of ballots with these marks."""

    number: int
    marking: RankedMarks[int]


@dataclass
class BltBallots:
    """Reads the ballots of `candidates` candidates; rankings are numbers of candidates, from 1."""

    candidates: int
    faults: FileFaults
    ids: BallotIds
    progress: Progress
    ballots: MarkedBallots[int] = field(default_factory=MarkedBallots)
    _known: dict[str, BallotLine] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = {str(number): number for number in range(1, self.candidates + 1)}

    def read(self, lines: Iterator[CodeLine], last: int) -> int:
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
            ballots = self._known.get(code) or self._read(line, code)
        except UnfitValue as unfit:
            self.faults.unfit(line, unfit)
            return
        if ballots.marking.faults:
            self.faults.marks(line, ballots.marking.faults, ballots.number)
        self.ballots.add(ballots.marking, ballots.number)

    def _read(self, line: int, code: str) -> BallotLine:
        words = self._without_id(line, code).split()
        if len(words) == 1 or words[-1:] != [_END]:
            raise UnfitValue("the ballot does not end with 0", "write weight, ranking and 0")
        number = whole(words[0])
        if number is None:
            raise UnfitValue(
                f"{quoted(words[0])} is no number of ballots", "begin with a whole number"
            )
        ballots = BallotLine(number, self._marking(words[1:-1]))
        if not code.startswith("("):
            self._known[code] = ballots
        return ballots

    def _without_id(self, line: int, code: str) -> str:
        """The rest of a line that begins with a ballot's id in parentheses."""
        parts = _ID.fullmatch(code)
        if parts is None:
            return code
        name, rest = parts.group(1).strip(), parts.group(2)
        if rest.split()[:1] not in [[weight] for weight in _AFTER_AN_ID]:
            raise UnfitValue("no weight of 1 follows the ballot's id", "write (id) 1, then ranks")
        self.ids.add(name, line, self.faults)
        return rest

    def _marking(self, words: list[str]) -> RankedMarks[int]:
        ranking = tuple(filter(None, map(self._numbers.get, words)))
        if len(set(ranking)) == len(words):  # nothing but candidates, each once: most ballots
            return RankedMarks(ranking)
        if len(words) > MOST_RANKS:
            raise UnfitValue(
                f"the ballot has {len(words)} ranks", f"write up to {MOST_RANKS} ranks"
            )
        places = [self._place(word) for word in words]
        return settle(places, self.faults.policy)

    def _place(self, word: str) -> tuple[int, ...]:
        """The candidates at a rank: nobody for a hyphen, several with equals signs.

        OpaVote writes -=- for several whose numbers are not told.
        """
        if word == _EMPTY:
            return ()
        parts = word.split("=")
        if _EMPTY not in parts:
            return tuple(map(self._candidate, parts))
        if self.faults.policy.equal in DURING_THE_COUNT:
            what = f"{quoted(word)} does not tell who stands at the rank"
            raise UnfitValue(what, "choose --on-equal end, skip or refuse")
        named = (self._candidate(part) for part in parts if part != _EMPTY)
        return (*named, *_NOBODY_NAMED)

    def _candidate(self, word: str) -> int:
        number = whole(word)
        if number == 0:
            raise UnfitValue("0 stands within the ballot", "write one ballot a line, 0 at its end")
        if number is None or number > self.candidates:
            raise UnfitValue(
                f"{quoted(word)} is no candidate", f"write a number from 1 to {self.candidates}"
            )
        return number
