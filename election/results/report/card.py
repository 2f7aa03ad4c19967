"""The result card: what a stranger reads in three seconds, as one value for page and picture."""

from dataclasses import dataclass

from markupsafe import Markup

from election.kinds.table import kind_of
from election.kinds.verdict import Verdict, VerdictBar
from election.presentation.charts.bars import plain_bar
from election.results.facts import Facts
from election.results.report.standing import ResultStanding
from election.rules.poll.rehearsals import REHEARSAL


@dataclass(frozen=True)
class ResultCard:
    """The head of a report. All texts are plain, and no longer than a few words but for names.

    `headline` is a name, and `happened` goes on with it: "Avery Lindqvist" "is removed as Lead Core
    Maintainer". Where nobody is named, it is the outcome, and `happened` the reason, or the
    question that was decided. `title` is both in one line.

    `bars` are those of the deciding round, or the parts of N. The first is the one that counts, and
    `line` says what the line across it is. `facts` is one line, or empty.
    """

    status: str
    headline: str
    happened: str
    title: str
    bars: tuple[VerdictBar, ...]
    line: str
    facts: str


def result_card(facts: Facts, standing: ResultStanding) -> ResultCard:
    """The card of a result; a void poll has none to tell."""
    if standing.status == "VOID":
        what = "this poll is void"
        return ResultCard(standing.badge, "No result", what, f"No result: {what}", (), "", "")
    said: Verdict = kind_of(facts.definition).verdict(facts.tally)
    return ResultCard(
        status=f"{REHEARSAL}: {standing.badge}" if facts.definition.rehearsal else standing.badge,
        headline=said.headline,
        happened=said.happened,
        title=f"{said.headline}{' ' if said.named else ': '}{said.happened}",
        bars=said.bars,
        line=said.line,
        facts=" · ".join(said.facts),
    )


def drawn_bars(card: ResultCard) -> tuple[tuple[VerdictBar, Markup], ...]:
    """The bars of a card, each with its picture."""
    return tuple(
        (bar, plain_bar(bar.votes, bar.of, bar.needed, "winner" if bar.winner else ""))
        for bar in card.bars
    )
