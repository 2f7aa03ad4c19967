"""The lines of a BLT file without its comments: `# to the end`, and `/* over lines */`."""

import re
from collections.abc import Iterable, Iterator

from election.ballotfiles.file_faults import FileFaults

_SPECIAL = re.compile(r'["#/(]')
_PIECE = re.compile(r'"[^"]*"?|\([^()]*\)|#.*|/\*.*?\*/|/\*.*|[^"(#/]+|.', re.DOTALL)
_CLOSED = len("/**/")

CodeLine = tuple[int, str]
"""A line's number, from 1, and its text, which is never empty."""


def code_lines(lines: Iterable[str], faults: FileFaults, first: int = 1) -> Iterator[CodeLine]:
    """The lines that hold more than comments and space; `first` is the number of the first.

    Commas at the end of a line are left out: spreadsheets put them there.
    """
    opened = 0
    for number, line in enumerate(lines, start=first):
        code = line
        if opened or _SPECIAL.search(line):
            code, within = _without_comments(line, within=bool(opened))
            opened = (opened or number) if within else 0
        if code := code.strip().rstrip(", \t"):
            yield number, code
    if opened:
        faults.wrong(opened, "a comment begins with /* and does not end", "close it with */")


def _without_comments(line: str, *, within: bool) -> tuple[str, bool]:
    """The code of a line, and True where a comment goes on after it. Quotes and ids stay whole."""
    if within:
        _, ended, line = line.partition("*/")
        within = not ended
    code = ""
    for piece in _PIECE.findall("" if within else line):
        if piece.startswith("/*"):
            code += " "
            within = len(piece) < _CLOSED or not piece.endswith("*/")
        elif not piece.startswith("#"):
            code += piece
    return code, within
