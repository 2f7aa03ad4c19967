"""Reading ballot files of any format, and the order of candidates that settles their ties."""

import re
from collections.abc import Mapping
from pathlib import PurePath

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.blt.ballot_lines import Progress
from election.ballotfiles.decoding import decoded, lines_of
from election.ballotfiles.file_faults import FileFaults
from election.ballotfiles.reading_options import ReadingOptions
from election.ballotfiles.spelling import folded
from election.rules.pollfile.quoting import nearest, quoted

_ENDINGS = {".blt": True, ".csv": False, ".tsv": False}
"""True for BLT, False for a table."""
_LOOKS_LIKE_BLT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:#|/\*|\d+[ \t]+\d+[ \t,]*[\r\n])")
_TWO_NUMBERS = re.compile(rb"(?:\xef\xbb\xbf)?\s*\d+ +\d+[ ,]*[\r\n]")
"""The first line of BLT, which is no first line of a table."""
_BEGINNING = 1_000


def read_ballots(data: bytes, file: str, options: ReadingOptions, progress: Progress) -> BallotFile:
    """The ballots of a file. The ending of its name gives the format, or else its first bytes.

    BLT is known under any name: councils publish it as .csv and .txt. Raises FaultyBallotFile, or
    FaultyMarkings where another policy than to refuse would do.
    """
    if not _is_blt(data[:_BEGINNING], file):
        from election.ballotfiles.csv.rankings import read_csv

        return read_csv(data, file, options, progress)
    if options.columns.any:
        what = "a BLT file has no columns to be named"
        raise FileFaults(file).refusal(1, what, "take --ranks, --weight, --id and --aside away")
    from election.ballotfiles.blt.reader import read_blt

    return read_blt(data, file, options, progress)


def _is_blt(beginning: bytes, file: str) -> bool:
    if _TWO_NUMBERS.match(beginning):
        return True
    known = _ENDINGS.get(PurePath(file).suffix.lower())
    return bool(_LOOKS_LIKE_BLT.match(beginning)) if known is None else known


def read_tie_order(data: bytes, file: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
    """The names of candidates, a line each: of those tied, the last in this order loses.

    The order need not name all candidates; a name is known in any spelling. Raises FaultyBallotFile
    for a name that is no candidate's, or stands there twice.
    """
    faults = FileFaults(file)
    known: Mapping[str, str] = {folded(name): name for name in candidates}
    order: dict[str, int] = {}
    for line, text in enumerate(lines_of(decoded(data, faults)), start=1):
        name = known.get(folded(text))
        if name is not None and name not in order:
            order[name] = line
        elif name is not None:
            faults.wrong(line, f"{quoted(name)} stands there twice", "name each candidate once")
        elif text.strip():
            _refuse_stranger(line, text.strip(), candidates, faults)
    faults.refuse()
    return tuple(order)


def _refuse_stranger(line: int, name: str, candidates: tuple[str, ...], faults: FileFaults) -> None:
    otherwise = "write the names as the ballot file has them"
    what = f"{quoted(name)} is no candidate"
    faults.wrong(line, what, lambda: nearest(name, candidates, otherwise))
