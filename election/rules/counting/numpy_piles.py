"""Piles of numbers instead of rankings, by numpy: for files of a million ballots.

`irv.count_piles` counts them; this module only stores and moves the ballots. It loads numpy, so
only the readers of ballot files import it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from election.rules.counting.piles import Ranking

Choices: TypeAlias = NDArray[np.uint8]
Rows: TypeAlias = NDArray[np.intp]
Weights: TypeAlias = NDArray[np.int64]

NOBODY = 0
MOST_CANDIDATES = 63
"""Of 64 bits, one for each candidate, and one for nobody."""


@dataclass(frozen=True)
class BallotColumns:
    """Rows of ballots: each row stands for a number of equal ballots.

    `ranks[k]` holds the candidate that each row ranks k+1-th: 1 for the first of `names`, and 0
    where it ranks no more. No row ranks a candidate twice, or leaves a rank out.
    """

    names: tuple[str, ...]
    ranks: tuple[Choices, ...]
    numbers: Weights

    @property
    def ballots(self) -> int:
        """The number of ballots in all rows."""
        return int(self.numbers.sum())

    def piles(self, standing: Iterable[str]) -> "RowPiles":
        """Lay each ballot on the pile of the first candidate it ranks of those standing."""
        return RowPiles(self, tuple(standing))

    def profile(self) -> dict[Ranking, int]:
        """The same ballots by ranking."""
        width = len(self.ranks)
        cells = np.stack(self.ranks, axis=1).tobytes() if width else b""
        grouped: dict[bytes, int] = {}
        for row, number in enumerate(self.numbers.tolist()):
            cut = cells[row * width : row * width + width]
            grouped[cut] = grouped.get(cut, 0) + number
        name = ("", *self.names).__getitem__
        return {tuple(map(name, cut.rstrip(b"\0"))): number for cut, number in grouped.items()}


class RowPiles:
    """Piles of rows: each row lies with the first continuing candidate it ranks.

    At first it lies with the first whom it ranks at all, until those who do not stand are
    eliminated. What is taken by places (`take`, `compress`) is several times as fast as by index.
    """

    def __init__(self, columns: BallotColumns, standing: tuple[str, ...]) -> None:
        self.tally = dict.fromkeys(columns.names, 0)
        self._columns = columns
        self._place = {name: place for place, name in enumerate(columns.names, start=1)}
        self._continuing = np.ones(len(columns.names) + 1, dtype=np.bool_)
        self._continuing[NOBODY] = False
        blank = np.zeros(len(columns.numbers), dtype=np.uint8)
        self._lying = columns.ranks[0].copy() if columns.ranks else blank
        self._add(self._lying, columns.numbers)
        for name in set(columns.names).difference(standing):
            self.eliminate(name)
        self.tally = {name: self.tally[name] for name in standing}

    def eliminate(self, candidate: str) -> None:
        """Transfer the candidate's ballots, each to the next continuing candidate it ranks."""
        place = self._place[candidate]
        del self.tally[candidate]
        self._continuing[place] = False
        rows: Rows = np.flatnonzero(self._lying == place)
        for column in self._columns.ranks[1:]:
            choices = column.take(rows)
            continuing = self._continuing.take(choices)
            found, chosen = rows.compress(continuing), choices.compress(continuing)
            self._lying[found] = chosen
            self._add(chosen, self._columns.numbers.take(found))
            rows = rows.compress(~continuing & (choices != NOBODY))

    def _add(self, choices: Choices, numbers: Weights) -> None:
        added = np.zeros(len(self._continuing), dtype=np.int64)
        np.add.at(added, choices, numbers)
        for name in self.tally:
            self.tally[name] += int(added[self._place[name]])
