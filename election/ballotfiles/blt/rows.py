"""Lines of a plain BLT file as rows of numbers, read all at once; None where one is not plain.

First each candidate's number becomes one byte. Then a line is the digits of its weight, and pairs
of a space and a byte, the last of them 0. So the ranks of all lines lie at known distances.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from election.rules.counting.numpy_piles import Choices, Rows, Weights

_PLAIN = b"0123456789 \n"
_ZERO, _SPACE, _BREAK = b"0 \n"
_TEN = 10
_DIGITS = 9
"""Digits of a weight: the sum of any file then fits 63 bits. Longer ones are read line by line."""

Text = NDArray[np.uint8]


@dataclass(frozen=True)
class Block:
    """Some lines: for each rank the candidates, 0 for nobody, and the weight of each line."""

    ranks: tuple[Choices, ...]
    numbers: Weights

    def rank(self, place: int) -> Choices:
        """The candidates at a rank; nobody beyond the longest ranking of the block."""
        if place < len(self.ranks):
            return self.ranks[place]
        return np.zeros(len(self.numbers), dtype=np.uint8)


def read_block(body: bytes, candidates: int) -> Block | None:
    """The rows of whole lines of ballots; None unless all of them are plain and without a fault."""
    if body.translate(None, _PLAIN):
        return None
    for number in range(_TEN, candidates + 1):
        body = body.replace(b" %d" % number, bytes((_SPACE, _ZERO + number)))
    text = np.frombuffer(body, dtype=np.uint8)
    ends = np.flatnonzero(text == _BREAK)
    starts = np.concatenate((np.zeros(1, dtype=ends.dtype), ends[:-1] + 1))
    weighed = _weights(text, starts)
    if weighed is None:
        return None
    numbers, spaces = weighed
    pairs, odd = np.divmod(ends - spaces, 2)
    if odd.any() or (pairs < 1).any() or pairs.sum() != body.count(b" "):
        return None
    if (text[ends - 1] != _ZERO).any():
        return None
    ranks = _ranks(text, spaces, pairs - 1, candidates)
    return None if ranks is None or _repeated(ranks, len(ends)) else Block(ranks, numbers)


def _weights(text: Text, starts: Rows) -> tuple[Weights, Rows] | None:
    """The number that each line begins with, and the place of the space after it."""
    numbers, at = np.zeros(len(starts), dtype=np.int64), starts
    for _ in range(_DIGITS + 1):
        digits = text[at] >= _ZERO
        if not digits.any():
            return (numbers, at) if (text[at] == _SPACE).all() and (at > starts).all() else None
        numbers = np.where(digits, numbers * 10 + text[at] - _ZERO, numbers)
        at = at + digits
    return None


def _ranks(text: Text, spaces: Rows, lengths: Rows, candidates: int) -> tuple[Choices, ...] | None:
    """The candidates at each rank; None where a byte is none of them."""
    ranks = []
    for place in range(int(lengths.max())):
        rows = np.flatnonzero(lengths > place)
        choices = text[spaces[rows] + 2 * place + 1] - np.uint8(_ZERO)
        if (choices < 1).any() or (choices > candidates).any():
            return None
        column = np.zeros(len(lengths), dtype=np.uint8)
        column[rows] = choices
        ranks.append(column)
    return tuple(ranks)


def _repeated(ranks: tuple[Choices, ...], rows: int) -> bool:
    """True where any row holds a candidate twice. Each candidate has a bit; nobody has none."""
    seen = np.zeros(rows, dtype=np.uint64)
    for column in ranks:
        bits = np.uint64(1) << column.astype(np.uint64) & ~np.uint64(1)
        if (seen & bits).any():
            return True
        seen |= bits
    return False
