"""Reading a ballot file of any format, and the order of candidates that settles its ties."""

import re
from pathlib import PurePath

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.blt.ballot_lines import Progress
from election.ballotfiles.blt.reader import read_blt
from election.ballotfiles.csv.rankings import read_csv
from election.ballotfiles.decoding import decoded, lines_of
from election.ballotfiles.file_faults import FileFaults
from election.ballotfiles.marking_faults import OnFault
from election.rules.pollfile.quoting import nearest, quoted

_READERS = {".blt": read_blt, ".csv": read_csv}
_LOOKS_LIKE_BLT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:#|/\*|\d+\s+\d+\s)")


def read_ballots(data: bytes, file: str, on_fault: OnFault, progress: Progress) -> BallotFile:
    """The ballots of a file. The ending of its name gives the format, or else its first bytes.

    Raises FaultyBallotFile, or FaultyMarkings where another policy than to refuse would do.
    """
    read = _READERS.get(PurePath(file).suffix.lower())
    if read is None:
        read = read_blt if _LOOKS_LIKE_BLT.match(data) else read_csv
    return read(data, file, on_fault, progress)


def read_tie_order(data: bytes, file: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
    """The names of candidates, a line each: of those tied, the last in this order loses.

    The order need not name all candidates. Raises FaultyBallotFile for a name that is no
    candidate's, or stands there twice.
    """
    faults = FileFaults(file, "refuse")
    order: list[str] = []
    for line, text in enumerate(lines_of(decoded(data, faults)), start=1):
        name = text.strip()
        if not name:
            continue
        if name not in candidates:
            known = nearest(name, candidates, "write the names as the ballot file has them")
            faults.wrong(line, f"{quoted(name)} is no candidate", known)
        elif name in order:
            faults.wrong(line, f"{quoted(name)} stands there twice", "name each candidate once")
        else:
            order.append(name)
    faults.refuse()
    return tuple(order)
