"""The parts that a kind adds to the notice and the ballot pages, as values for their templates.

A part that a kind does not have is empty or None; the page leaves it out.
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from election.rules.poll.definition import Person
    from election.rules.poll.questions import Candidate


class Needed(NamedTuple):
    """The needed number of Yes, and the number of electors."""

    number: int
    of: int


class NoticePart(NamedTuple):
    """The part of the notice besides the rule: candidates, callers, vacancy, and tie rules."""

    candidates: "tuple[Candidate, ...]" = ()
    callers: "tuple[Person, ...]" = ()
    vacancy: str | None = None
    """The link of the text that declares the vacancy."""
    ties: tuple[str, ...] = ()


class MarkingWords(NamedTuple):
    """A marking in the words that its elector reviews: an option, or ranked and unranked names."""

    option: str | None = None
    meaning: str = ""
    ranked: tuple[str, ...] = ()
    unranked: tuple[str, ...] = ()


class Option(NamedTuple):
    """One of the options of a form: its value, its label, and its meaning."""

    value: str
    label: str
    meaning: str
