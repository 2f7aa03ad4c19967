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
    """Piles of rows: each row lies with the first continuing candidate it ranks."""

    def __init__(self, columns: BallotColumns, standing: tuple[str, ...]) -> None:
        self.tally = dict.fromkeys(standing, 0)
        self._columns = columns
        self._place = {name: place for place, name in enumerate(columns.names, start=1)}
        self._continuing = np.zeros(len(columns.names) + 1, dtype=np.bool_)
        self._continuing[[self._place[name] for name in standing]] = True
        self._lying = np.zeros(len(columns.numbers), dtype=np.uint8)
        self._lay(np.arange(len(columns.numbers)))

    def eliminate(self, candidate: str) -> None:
        """Transfer the candidate's ballots, each to the next continuing candidate it ranks."""
        place = self._place[candidate]
        del self.tally[candidate]
        self._continuing[place] = False
        rows = np.flatnonzero(self._lying == place)
        self._lay(rows)

    def _lay(self, rows: Rows) -> None:
        for column in self._columns.ranks:
            choices = column[rows]
            continuing = self._continuing[choices]
            self._add(rows[continuing], choices[continuing])
            rows = rows[~continuing & (choices > 0)]

    def _add(self, rows: Rows, choices: Choices) -> None:
        self._lying[rows] = choices
        added = np.zeros(len(self._continuing), dtype=np.int64)
        np.add.at(added, choices, self._columns.numbers[rows])
        for name in self.tally:
            self.tally[name] += int(added[self._place[name]])
