"""BLT, the ballot file of OpaVote, OpenSTV and others, read with every fault named by its line.

    4 1            candidates, and seats, of which one is counted
    -2             who has withdrawn (a line that may be missing)
    3 1 4 2 0      three ballots that rank candidate 1, then 4, then 2
    (b-17) 1 2 0   one ballot with an id
    1 3 - 2=4 0    a skipped rank, and two candidates at one rank
    1 0            a blank ballot
    0              the end of the ballots
    "Avery"        names, a line each, and a title

Sources: the file format as OpaVote's help gives it; ids as OpenSTV reads them; `/* */` as Droop.
"""

import re
from collections.abc import Iterator

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.blt.ballot_lines import BltBallots, Progress
from election.ballotfiles.blt.lines import CodeLine, code_lines
from election.ballotfiles.blt.names import read_names, seats_noted
from election.ballotfiles.decoding import decoded, lines_of, require_bounds, whole
from election.ballotfiles.file_bounds import MOST_CANDIDATES
from election.ballotfiles.file_faults import FileFaults
from election.ballotfiles.reading_options import ReadingOptions
from election.rules.pollfile.quoting import quoted

LONG = 1_000_000
"""Bytes from which on a plain file is worth reading with numpy."""

_COMMAS_AT_THE_END = re.compile(r",[ \t]*(?:[\r\n]|\Z)")


def read_blt(data: bytes, file: str, options: ReadingOptions, progress: Progress) -> BallotFile:
    """The ballots of a BLT file. Raises FaultyBallotFile, with the first faults in it."""
    if len(data) >= LONG:
        from election.ballotfiles.blt.plain import read_plain  # numpy is slow to load

        require_bounds(data, FileFaults(file))
        plain = read_plain(data, progress, options.candidates)
        if plain is not None:
            return plain
    return read_lines(data, file, options, progress)


def read_lines(data: bytes, file: str, options: ReadingOptions, progress: Progress) -> BallotFile:
    """The ballots of any BLT file, read line by line. Raises FaultyBallotFile."""
    faults = FileFaults(file, options.policy)
    text = decoded(data, faults)
    all_lines = lines_of(text)
    lines = code_lines(all_lines, faults)
    at, candidates, seats = _head(lines, faults)
    withdrawn, lines = _withdrawn(lines, candidates, faults)
    ballots = BltBallots(candidates, faults, options.ids, progress)
    end = ballots.read(lines, at)
    named = read_names(all_lines[end:], end + 1, candidates, faults, options.candidates)
    faults.refuse()
    name = ("", *named.names).__getitem__
    marked = ballots.ballots.renamed(name)
    return BallotFile(
        title=named.title,
        candidates=named.standing,
        withdrawn=tuple(name(number) for number in withdrawn),
        ballots=marked.by_ranking,
        cut=marked.cut,
        waiting=marked.waiting,
        faults=faults.settled,
        notes=(*seats_noted(seats), *named.notes, *_commas_noted(text)),
    )


def _commas_noted(text: str) -> tuple[str, ...]:
    if _COMMAS_AT_THE_END.search(text) is None:
        return ()
    return ("Commas at the ends of lines are left aside.",)


def _head(lines: Iterator[CodeLine], faults: FileFaults) -> tuple[int, int, int]:
    """The number of the file's first line, and its numbers of candidates and of seats."""
    line, code = next(lines, (1, ""))
    numbers = [whole(word) for word in code.split()]
    match numbers:
        case [int() as candidates, int() as seats] if 0 < candidates <= MOST_CANDIDATES:
            return line, candidates, seats
    right = f"begin with the number of candidates, from 1 to {MOST_CANDIDATES}, and of seats"
    raise faults.refusal(line, f"{quoted(code)} are not two numbers", right)


def _withdrawn(
    lines: Iterator[CodeLine], candidates: int, faults: FileFaults
) -> tuple[tuple[int, ...], Iterator[CodeLine]]:
    """The candidates who withdrew, by number, and the lines that follow."""
    withdrawn: list[int] = []
    for line, code in lines:
        words = code.split()
        if not words[0].startswith("-") or words[0] == "-":
            return tuple(withdrawn), _before(line, code, lines)
        for word in words:
            number = whole(word[1:]) if word.startswith("-") else None
            if number is None or not 0 < number <= candidates:
                right = f"write a number from -1 to -{candidates}"
                faults.wrong(line, f"{quoted(word)} is no candidate who withdrew", right)
            elif number in withdrawn:
                faults.wrong(line, f"{quoted(word)} stands there twice", "name each once")
            else:
                withdrawn.append(number)
    return tuple(withdrawn), iter(())


def _before(line: int, code: str, lines: Iterator[CodeLine]) -> Iterator[CodeLine]:
    yield line, code
    yield from lines
