"""Cells that hold numbers: ranks, numbers of ballots."""

import re

from election.ballotfiles.csv.column_names import known_name, rank_named
from election.ballotfiles.decoding import whole
from election.ballotfiles.file_bounds import MOST_RANKS
from election.errors.written_files import UnfitValue
from election.rules.pollfile.quoting import quoted

_LIKE_A_SPREADSHEET = re.compile(r"([0-9]+)[.,]0{1,6}", re.ASCII)


def whole_cell(cell: str) -> int | None:
    """The whole number in a cell; spreadsheets write 1.0 for 1. None for anything else."""
    number = whole(cell)
    if number is None:
        parts = _LIKE_A_SPREADSHEET.fullmatch(cell)
        number = whole(parts[1]) if parts else None
    return number


def rank_in(cell: str) -> int:
    """The rank in a cell, in digits or in the words of a form. Raises UnfitValue."""
    rank = whole_cell(cell)
    if rank is None:
        rank = rank_named(known_name(cell))
    if rank is None and ";" in cell:
        right = "write a column for each rank, or ranks below the names of candidates"
        raise UnfitValue(f"{quoted(cell)} is a list, as forms write it", right)
    if rank is None or not 0 < rank <= MOST_RANKS:
        right = "write 1, 2, 3 …, or nothing, below the name of a candidate"
        raise UnfitValue(f"{quoted(cell)} is no rank", right)
    return rank
