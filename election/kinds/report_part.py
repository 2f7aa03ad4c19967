"""The part that a kind adds to the report of its poll, as values for its templates.

A part that a kind does not have is empty or None; the report leaves it out.
"""

from dataclasses import dataclass

from markupsafe import Markup

from election.presentation.charts.bars import Bar
from election.presentation.charts.stacked_bar import StackedBar
from election.presentation.shown_tables import Table


@dataclass(frozen=True)
class RoundView:
    """One round: its result, the tie rules if there was a tie, and the transfers after it.

    `same_rule_as` is the number of the first round with a tie under the same rules. That round
    shows them in full.
    """

    number: int
    sentence: str
    tie_rules: tuple[str, ...]
    same_rule_as: int | None
    transferred: str


@dataclass(frozen=True)
class RoundStep:
    """One step through the count: a round, or neighbouring ones in which no ballot moved.

    `called` is its short name, "Round 3" or "Rounds 1 to 17"; `sentence` tells several rounds at
    once, and `eliminated` names who went in each; both are empty for one alone. The bars are those
    of its first round, and `majority` the ballots at their line.
    """

    called: str
    rounds: tuple[RoundView, ...]
    sentence: str
    eliminated: tuple[str, ...]
    continuing: int
    majority: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class LotView:
    """The lot: sentences on its use and on other lots, its seeds, and its order."""

    sentences: tuple[str, ...]
    seeds: Table
    order: Table


@dataclass(frozen=True)
class ClosenessView:
    """The closeness of the result. It informs, and never decides."""

    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class ReportPart:
    """The part of the report that shows the count of a poll."""

    said_nothing: tuple[tuple[str, int], ...] = ()
    """Rows of the turnout: void envelopes, and ballots that say nothing on the question."""
    count: tuple[Table, ...] = ()
    candidates: Table | None = None
    stacked_bar: StackedBar | None = None
    ties: tuple[str, ...] = ()
    rounds: tuple[RoundView, ...] = ()
    steps: tuple[RoundStep, ...] = ()
    flows: tuple[Markup, ...] = ()
    lot: LotView | None = None
    closeness: ClosenessView | None = None
    notes: tuple[str, ...] = ()
