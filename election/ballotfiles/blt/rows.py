"""Lines of a plain BLT file as rows of numbers, read all at once; None where one is not plain.

First each candidate's number becomes one byte. Then a line is the digits of its weight, and pairs
of a space and a byte, the last of them 0. So the ranks of all lines lie at known distances.

Each step is a few operations on all bytes or all lines, and looks for nothing: that is what is
slow.
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
    text = np.frombuffer(body, dtype=np.uint8)
    if candidates >= _TEN:
        text = _one_byte_each(text)
    ends = np.flatnonzero(text == _BREAK)
    starts = np.concatenate((np.zeros(1, dtype=ends.dtype), ends[:-1] + 1))
    weighed = _weights(text, starts)
    if weighed is None:
        return None
    numbers, spaces = weighed
    pairs, odd = (ends - spaces) >> 1, (ends - spaces) & 1
    if odd.any() or pairs.sum() != np.count_nonzero(text == _SPACE):
        return None
    longest = int(pairs.max()) - 1
    if longest > candidates or (text[ends - 1] != _ZERO).any():
        return None
    lengths = pairs - 1
    ranks = _ranks(text, spaces, lengths, candidates)
    if ranks is None or not _all_different(ranks, lengths, candidates):
        return None
    return Block(ranks, numbers)


def _one_byte_each(text: Text) -> Text:
    """The text with one byte for each number of two digits behind a space, the digit 0 plus it.

    The first digit becomes that byte, and the second one goes.
    """
    before, first, second = text[:-2], text[1:-1], text[2:]
    two = (before == _SPACE) & (first > _ZERO) & (second >= _ZERO)
    merged = text.copy()
    both = (first - np.uint8(_ZERO)) * np.uint8(_TEN) + second
    merged[1:-1] += (both - first) * two
    merged[2:] *= ~two
    return np.frombuffer(merged.tobytes().translate(None, b"\0"), dtype=np.uint8)


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
        choices = text.take(spaces + (2 * place + 1), mode="clip") - np.uint8(_ZERO)
        choices *= lengths > place  # behind its end a line reads what follows it: that is nobody
        if choices.max() > candidates:
            return None
        ranks.append(choices)
    return tuple(ranks)


def _all_different(ranks: tuple[Choices, ...], lengths: Rows, candidates: int) -> bool:
    """True where each row has as many different candidates as ranks: nobody and none twice.

    Each candidate has a bit of the smallest number that has so many.
    """
    bits = np.min_scalar_type((1 << candidates + 1) - 1)
    one = np.ones(1, dtype=bits)
    seen = np.zeros(len(lengths), dtype=bits)
    for column in ranks:
        seen |= one << column.astype(bits)
    return bool((np.bitwise_count(seen & ~one) == lengths).all())
