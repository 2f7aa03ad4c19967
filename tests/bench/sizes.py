"""How much `python -m tests.bench` measures, and how it shows a figure beside its floor."""

from dataclasses import dataclass
from typing import TypeAlias

Row: TypeAlias = tuple[str, str, str, str]
"""What was measured, its figure, the floor or rival of the same run, and their ratio."""

COLUMNS = ("what", "measured", "floor or rival, same run", "ratio")


@dataclass(frozen=True)
class Sizes:
    """The sizes of one form of the bench. Rolls are numbers of electors."""

    runs: int
    """Runs of what is short, of which the middle one counts, or the best."""
    seconds: float
    """Of each run of casts."""
    casts: tuple[int, ...]
    """Rolls; the one in the middle is also the roll on PostgreSQL."""
    arrivals: float
    """Casts a second of the open loop."""
    mail: tuple[int, ...]
    growth: tuple[int, int]
    box: int
    """Sealed ballots."""
    counted: int
    """Ballots of a file; above 500,000 of them `election count` counts once, as it is promised."""
    close: tuple[int, int]
    """The ballots of the margin, and the candidates of the search for other lots."""


FULL = Sizes(5, 3.0, (9, 500, 5000), 60, (9, 500, 5000), (1000, 100_000), 10**6, 10**6, (500, 20))
SHORT = Sizes(1, 2.0, (500,), 60, (9, 500), (100, 1000), 10_000, 600_000, (500, 20))
TINY = Sizes(1, 0.3, (9,), 10, (9, 20), (16, 32), 50, 1000, (20, 6))
"""For a test: it shows that everything runs, and its figures mean nothing."""


def times(measured: float, floor: float) -> str:
    """How many times as large a figure is as its floor."""
    ratio = measured / floor if floor else float("inf")
    return f"{ratio:.0f} times" if ratio >= 10 else f"{ratio:.2g} times"
