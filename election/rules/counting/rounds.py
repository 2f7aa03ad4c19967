"""A count as a value: its rounds, and the ties that were met. `irv` makes them.

Nobody changes them. They are not frozen, because that would make a count a sixth slower: a frozen
value takes four times as long to make.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(slots=True)
class Tie:
    """Candidates with equal lowest numbers in a round, and how the tie was settled, if it was."""

    between: tuple[str, ...]
    broken_by: Literal["look-back", "lot"] | None
    """None where the rule leaves a tie of the last two open."""
    round: int | None
    """The earlier round in which look-back decided; None without look-back."""
    lot_between: tuple[str, ...]
    """The candidates whom look-back left tied for the lot; empty where no lot was used."""


@dataclass(slots=True)
class Round:
    """One round. `continuing` and `exhausted` (with the blank ballots) add up to all ballots.

    The round eliminates one candidate, or elects one, or leaves a tie of the last two open.
    """

    number: int
    tally: Mapping[str, int]
    continuing: int
    exhausted: int
    eliminated: str | None
    elected: str | None
    tie: Tie | None


@dataclass(slots=True)
class Count:
    """A whole count. `tied` holds the last two where their tie was left open, else nobody."""

    ballots: int
    blank: int
    candidates: tuple[str, ...]
    rounds: tuple[Round, ...]
    outcome: Literal["elected", "tied", "no result"]
    winner: str | None
    tied: tuple[str, ...]
