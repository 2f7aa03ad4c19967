"""Plain BLT files of very many ballots, read in bulk.

A plain file has nothing but numbers and single spaces up to the end of its ballots, and no fault.
For any other file `read_plain` returns None. Then `reader.py` reads the file line by line, with the
same result, and names every fault.
"""

import re
from collections.abc import Iterator

import numpy as np

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.blt.ballot_lines import Progress
from election.ballotfiles.blt.names import Named, read_names, seats_noted
from election.ballotfiles.blt.rows import Block, read_block
from election.ballotfiles.candidate_list import CandidateList
from election.ballotfiles.decoding import lines_of
from election.ballotfiles.file_faults import FileFaults
from election.errors.written_files import FaultyBallotFile
from election.rules.counting.numpy_piles import MOST_CANDIDATES, BallotColumns

BLOCK = 1 << 22
"""Bytes read at once: the arrays made of so many fit a processor's cache."""

_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?(\d{1,3}) (\d{1,3})\n((?:-\d{1,3} )*-\d{1,3}\n)?")
_END = b"\n0\n"
"""The line that ends the ballots. It is looked for from the end on: the names behind it are few.
Where such a line stands among the ballots, they are not plain.
"""


def read_plain(
    data: bytes, progress: Progress, listed: CandidateList | None = None
) -> BallotFile | None:
    """The ballots of a plain file; None for any other."""
    data = data.replace(b"\r\n", b"\n") if b"\r" in data else data
    head, end = _HEAD.match(data), data.rfind(_END)
    if head is None or end < head.end():
        return None
    candidates, seats = int(head.group(1)), int(head.group(2))
    withdrawn = [-int(word) for word in (head.group(3) or b"").split()]
    if not _sound(candidates, withdrawn):
        return None
    blocks = []
    for body in _blocks(data, head.end(), end + 1):
        block = read_block(body, candidates)
        if block is None:
            return None
        blocks.append(block)
        progress(len(block.numbers))
    named = _named(data, end, candidates, listed)
    if named is None:
        return None
    return BallotFile(
        title=named.title,
        candidates=named.standing,
        withdrawn=tuple(named.names[number - 1] for number in withdrawn),
        ballots=_joined(named.names, blocks),
        notes=(*seats_noted(seats), *named.notes),
    )


def _named(data: bytes, end: int, candidates: int, listed: CandidateList | None) -> Named | None:
    """The names and the title; None where anything is wrong with them, or commas follow them."""
    faults = FileFaults("")
    try:
        lines = lines_of(data[end + len(_END) :].decode())
        if any(line.rstrip().endswith(",") for line in lines):
            return None
        named = read_names(lines, 1, candidates, faults, listed)
        faults.refuse()
    except (UnicodeDecodeError, FaultyBallotFile):
        return None
    return named


def _sound(candidates: int, withdrawn: list[int]) -> bool:
    known = range(1, candidates + 1)
    distinct = len(set(withdrawn)) == len(withdrawn)
    return 0 < candidates <= MOST_CANDIDATES and distinct and set(withdrawn) <= set(known)


def _blocks(data: bytes, start: int, stop: int) -> Iterator[bytes]:
    """Whole lines of the ballots, some megabytes at a time."""
    while start < stop:
        end = data.find(b"\n", min(start + BLOCK, stop - 1), stop) + 1
        yield data[start:end]
        start = end


def _joined(names: tuple[str, ...], blocks: list[Block]) -> BallotColumns:
    ranks = max(len(block.ranks) for block in blocks)
    columns = (np.concatenate([block.rank(place) for block in blocks]) for place in range(ranks))
    return BallotColumns(names, tuple(columns), np.concatenate([block.numbers for block in blocks]))
