"""The closeness of a result as values: margin, other lots, the candidates two by two.

These values inform and never decide. They are computed once, at the tally, and stored with it, so
that a report never shows another number. Each has its own module that computes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from election.rules.counting.rounds import Count

End = tuple[str, ...]
"""The end of a count: one elected id, two ids left tied, or () for no result."""


@dataclass(frozen=True)
class Change:
    """A number of ballots that change their ranking from `before` to `after`; () is blank."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    number: int


@dataclass(frozen=True)
class Margin:
    """The fewest ballots that must change for another winner, who may win every tie.

    The margin lies between `lower` and `upper`, which are equal where it is `exact`. `changes` are
    `upper` ballots in all. A count with these changes, in which every tie goes by lot and the last
    in `lot_order` loses, elects the `challenger`. `challenger` is None where no ballots could elect
    anybody else; then both numbers are one more than the number of ballots.
    """

    exact: bool
    lower: int
    upper: int
    challenger: str | None
    changes: tuple[Change, ...]
    lot_order: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values: a list for each tuple, null where there is no challenger."""
        lists = {"changes": [_lists(vars(change)) for change in self.changes]}
        return _lists(vars(self)) | lists


@dataclass(frozen=True)
class PossibleEnds:
    """The sorted ends of a count under all lots, or those found within the bound of steps."""

    ends: tuple[End, ...]
    explored_fully: bool

    def could_change(self, counted: Count) -> Literal["yes", "no", "not explored fully"]:
        """The answer whether another lot could have changed the end of `counted`.

        One other end is a sure "yes", even if not all lots were explored.
        """
        if set(self.ends) - {end_of(counted)}:
            return "yes"
        return "no" if self.explored_fully else "not explored fully"


def end_of(counted: Count) -> End:
    """The end of a count."""
    return counted.tied if counted.winner is None else (counted.winner,)


@dataclass(frozen=True)
class Pairwise:
    """`table[a][b]` is the number of ballots that rank a above b; unranked is below all ranked.

    A ballot that ranks neither of two counts for neither. The Condorcet winner is the candidate
    whom more ballots rank above than below each other candidate; None if there is no such
    candidate, or no two candidates to compare.
    """

    table: Mapping[str, Mapping[str, int]]
    condorcet_winner: str | None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; null where there is no Condorcet winner."""
        table = {candidate: dict(above) for candidate, above in self.table.items()}
        return {"table": table, "condorcet_winner": self.condorcet_winner}


@dataclass(frozen=True)
class Closeness:
    """All values that tell how close the count of an election was."""

    margin: Margin
    other_lots: PossibleEnds
    pairwise: Pairwise


def _lists(value: Mapping[str, Any]) -> dict[str, Any]:
    """The value with a list for each tuple."""
    return {key: list(part) if isinstance(part, tuple) else part for key, part in value.items()}
