"""How close a result was, as values: margin, other lots, the candidates two by two.

They inform and never decide. They are found once, at the tally, and kept with it, so that a report
never shows another number. How each is found, its own module says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from election.rules.counting.rounds import Count

End = tuple[str, ...]
"""How a count ends: one id elected, two tied and left open, or () for no result."""


@dataclass(frozen=True)
class Change:
    """A number of ballots with one ranking that would have another instead; () is blank."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    number: int


@dataclass(frozen=True)
class Margin:
    """The fewest ballots that would have to be different for another winner, who wins every tie.

    It lies between `lower` and `upper`, which are the same where it is `exact`. `changes` are
    `upper` ballots in all; a count of them with every tie by lot, the last in `lot_order` losing,
    elects the `challenger`. Where nobody else could be elected, whatever the ballots, there is no
    challenger, and both numbers are one more than there are ballots.
    """

    exact: bool
    lower: int
    upper: int
    challenger: str | None
    changes: tuple[Change, ...]
    lot_order: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values: a list for each tuple, null where there is no challenger."""
        value: dict[str, Any] = _MARGIN.dump_python(self, mode="json")
        return value


@dataclass(frozen=True)
class PossibleEnds:
    """The ends that some lot leads to, in order: all of them, or those found within the bound."""

    ends: tuple[End, ...]
    explored_fully: bool

    def could_change(self, counted: Count) -> Literal["yes", "no", "not explored fully"]:
        """Whether another lot could have ended `counted` otherwise; one way found is a sure yes."""
        if set(self.ends) - {end_of(counted)}:
            return "yes"
        return "no" if self.explored_fully else "not explored fully"


def end_of(counted: Count) -> End:
    """How a count ended."""
    return counted.tied if counted.winner is None else (counted.winner,)


@dataclass(frozen=True)
class Pairwise:
    """`table[a][b]` is the number of ballots that rank a above b; unranked is below all ranked.

    A ballot that ranks neither of two counts for neither. The Condorcet winner is the one candidate
    whom, against each of the others, more ballots rank above than below; None if nobody is, or if
    there are no two to compare.
    """

    table: Mapping[str, Mapping[str, int]]
    condorcet_winner: str | None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; null where there is no Condorcet winner."""
        value: dict[str, Any] = _PAIRWISE.dump_python(self, mode="json")
        return value


@dataclass(frozen=True)
class Closeness:
    """What surrounds the count of an election."""

    margin: Margin
    other_lots: PossibleEnds
    pairwise: Pairwise


_MARGIN = TypeAdapter(Margin)
_PAIRWISE = TypeAdapter(Pairwise)
