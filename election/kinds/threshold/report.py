"""The part of the report on a count against a threshold: its tables and its bar."""

from collections import Counter
from collections.abc import Sequence

from election.kinds.report_part import ClosenessView, ReportPart
from election.presentation.charts.stacked_bar import BarPart, StackedBar, stacked_bar
from election.presentation.shown_tables import Table, counts
from election.rules.counting.threshold import ThresholdCount
from election.rules.poll.questions import Decision, Removal


def report_part(
    question: Removal | Decision, count: ThresholdCount, margin_sentence: str
) -> ReportPart:
    """The part of the report that shows the count."""
    return ReportPart(
        said_nothing=(("Void", count.void), ("Abstain", count.abstain)),
        count=(count_table(count),),
        stacked_bar=stacked_bar_of(question, count),
        closeness=ClosenessView((margin_sentence,)),
    )


def count_table(count: ThresholdCount) -> Table:
    """The count as a table."""
    rows = [
        ("Yes", count.yes),
        ("No", count.no),
        ("Abstain", count.abstain),
        ("Void", count.void),
        ("Not cast", count.not_cast),
        ("N, of which the needed share is taken", count.n),
        ("Yes needed", count.needed),
    ]
    return counts("The count", "Marking", rows)


def ballots_by_marking(markings: Sequence[str], ballots: Sequence[str]) -> Table:
    """The number of ballots with each marking."""
    number = Counter(ballots)
    rows = tuple((marking.capitalize(), str(number[marking])) for marking in markings)
    return Table("Ballots by marking", ("Marking", "Ballots"), rows, numbers=True)


def parts_of(question: Removal | Decision, count: ThresholdCount) -> list[BarPart]:
    """The parts of N, Yes first; void envelopes only where there are some."""
    parts = [BarPart("yes", "Yes", count.yes), BarPart("no", "No", count.no)]
    if question.base == "roll":
        parts += [
            BarPart("abstain", "Abstain", count.abstain),
            BarPart("void", "Void", count.void),
            BarPart("absent", "Not cast", count.not_cast),
        ]
    return [part for part in parts if part.number or part.kind != "void"]


def stacked_bar_of(question: Removal | Decision, count: ThresholdCount) -> StackedBar | None:
    """N as one bar with its parts; None where N is 0."""
    if count.n == 0:
        return None
    shown = parts_of(question, count)
    numbers = ", ".join(f"{part.label} {part.number}" for part in shown)
    needed = f"{count.needed} Yes of {count.n} are needed."
    return stacked_bar(
        shown, count.n, count.needed, "Yes, and what else N is made of", f"{numbers}. {needed}"
    )
