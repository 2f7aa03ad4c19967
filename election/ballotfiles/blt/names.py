"""The parts of a BLT file beside its ballots: names of the candidates, title, seats."""

import re
from collections.abc import Iterator

from election.ballotfiles.blt.lines import Line
from election.ballotfiles.file_faults import FileFaults
from election.rules.pollfile.quoting import quoted

_QUOTED = re.compile(r'"([^"]*)"')
_ALL_QUOTED = re.compile(r'(?:"[^"]*"\s*)+')
_TITLE_SOURCE_COMMENT = 3


def read_names(
    lines: Iterator[Line], candidates: int, faults: FileFaults, last: int
) -> tuple[tuple[str, ...], str]:
    """The names in the order of their numbers, and the title; empty where there is none.

    `last` is the line before the first. A source and a comment, quoted, may follow the title.
    """
    texts: list[tuple[int, str]] = []
    for line, code in lines:
        if not _ALL_QUOTED.fullmatch(code):
            what = f"{quoted(code)} is no text in double quotes"
            faults.wrong(line, what, 'write names and title as "…", a line each')
        texts.extend((line, text.strip()) for text in _QUOTED.findall(code))
        last = line
    named = texts[:candidates]
    if len(named) < candidates:
        faults.wrong(
            last, f"{len(named)} of {candidates} candidates are named", "name every candidate"
        )
    for line, text in texts[candidates + _TITLE_SOURCE_COMMENT :]:
        faults.wrong(line, f"{quoted(text)} is one text too many", "end with the title")
    require_distinct(named, faults)
    return tuple(name for _, name in named), texts[candidates][1] if texts[candidates:] else ""


def require_distinct(named: list[tuple[int, str]], faults: FileFaults) -> None:
    """Add a fault for a candidate without a name of their own: names tell candidates apart."""
    known: dict[str, int] = {}
    for line, name in named:
        if not name:
            faults.wrong(line, "a candidate has no name", "name every candidate")
        elif name in known:
            what = f"{quoted(name)} is the name of a candidate on line {known[name]} too"
            faults.wrong(line, what, "give each candidate a name of their own")
        known.setdefault(name, line)


def seats_noted(seats: int) -> tuple[str, ...]:
    """A note on the seats, where the file has another number than the one that is counted."""
    if seats == 1:
        return ()
    return (f"The file is for {seats} seats; this is the count for one.",)
