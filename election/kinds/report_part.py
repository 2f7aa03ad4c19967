"""What a kind contributes to the pages of its poll, as values for their templates.

A part that a kind does not have is empty or None, and the page leaves it out.
"""

from dataclasses import dataclass

from markupsafe import Markup

from election.presentation.charts.bars import Bar
from election.presentation.charts.stacked_bar import StackedBar
from election.presentation.shown_tables import Table
from election.rules.poll.definition import Person
from election.rules.poll.questions import Candidate


@dataclass(frozen=True)
class Needed:
    """How many Yes it takes, of how many electors."""

    number: int
    of: int


@dataclass(frozen=True)
class NoticePart:
    """What the notice shows besides the rule: who stands, who called it, how ties are settled."""

    candidates: tuple[Candidate, ...] = ()
    callers: tuple[Person, ...] = ()
    vacancy: str | None = None
    """The link that tells of the vacancy."""
    ties: tuple[str, ...] = ()


@dataclass(frozen=True)
class MarkingWords:
    """A marking as its elector reads it again: an option, or places and those not ranked."""

    option: str | None = None
    meaning: str = ""
    ranked: tuple[tuple[str, str], ...] = ()
    unranked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """One of the options of a form: its value, what it is called, and what it means."""

    value: str
    label: str
    meaning: str


@dataclass(frozen=True)
class RoundView:
    """One round: what it did, by which rule if there was a tie, and what was transferred after.

    `same_rule_as` is the number of the first round with a tie under the same rules, where these
    are told in full.
    """

    number: int
    sentence: str
    tie_rules: tuple[str, ...]
    same_rule_as: int | None
    transferred: str
    continuing: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class LotView:
    """The lot: whether it acted and what another would have done, its seeds, and its order."""

    sentences: tuple[str, ...]
    seeds: Table
    order: Table


@dataclass(frozen=True)
class ClosenessView:
    """How close the result was. It informs, and never decides."""

    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class ReportPart:
    """What the report of a poll shows of its count."""

    said_nothing: tuple[tuple[str, int], ...] = ()
    """Rows of the turnout: void envelopes, and ballots that say nothing on the question."""
    count: tuple[Table, ...] = ()
    candidates: Table | None = None
    stacked_bar: StackedBar | None = None
    ties: tuple[str, ...] = ()
    rounds: tuple[RoundView, ...] = ()
    flows: tuple[Markup, ...] = ()
    lot: LotView | None = None
    closeness: ClosenessView | None = None
    notes: tuple[str, ...] = ()
