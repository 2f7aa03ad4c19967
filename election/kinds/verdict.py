"""What happened in a poll, for the card at the head of its report: values, and no look."""

from dataclasses import dataclass

from election.rules.poll.tally import BoxTotals, Tally
from election.rules.sentences.words import were_needed


@dataclass(frozen=True)
class VerdictBar:
    """A number of ballots of a whole. `needed` of them decide; None where the bar has no line.

    `winner` is True for the one bar that met it, or was elected by a tie rule: for a tie that
    stays open there is none.
    """

    label: str
    votes: int
    of: int
    needed: int | None = None
    winner: bool = False


@dataclass(frozen=True)
class Verdict:
    """Who, and what happened to them; then what decided it.

    Where `named` is True, the headline is a person's name, and `happened` goes on with it.
    """

    headline: str
    happened: str
    named: bool = False
    bars: tuple[VerdictBar, ...] = ()
    facts: tuple[str, ...] = ()
    line: str = ""
    """What the line across the bars is: "majority 6", "7 needed"; empty where there is no bar."""


def cast_fact(box: BoxTotals) -> str:
    """The turnout in a few words: "14 of 14 cast"."""
    return f"{box.envelopes} of {box.electors} cast"


def sealed_facts(tally: Tally) -> tuple[str, ...]:
    """The facts of a box that stays sealed for want of a quorum."""
    needed = were_needed(tally.quorum_needed or 0)
    return cast_fact(tally.box), needed, "the box was not opened"
