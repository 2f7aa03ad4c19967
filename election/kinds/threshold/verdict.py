"""The verdict of a count against a threshold: its bars, and the facts that decided it."""

from election.kinds.threshold.report import parts_of
from election.kinds.verdict import Verdict, VerdictBar, cast_fact, sealed_facts
from election.rules.counting.threshold import ThresholdCount
from election.rules.poll.questions import Decision, Removal
from election.rules.poll.tally import Tally
from election.rules.sentences.words import ballots


def verdict(
    question: Removal | Decision, tally: Tally, headline: str, happened: str, *, named: bool
) -> Verdict:
    """The verdict in these words; without bars where the box stays sealed, or nobody counts."""
    count = tally.result
    if not isinstance(count, ThresholdCount):
        return Verdict(headline, happened, named, facts=sealed_facts(tally))
    if count.n == 0:
        return Verdict(
            headline, happened, named, facts=(cast_fact(tally.box), "none says Yes or No")
        )
    bars = tuple(
        VerdictBar(part.label, part.number, count.n, *_line(count, part.kind))
        for part in parts_of(question, count)
    )
    facts = (f"{count.yes} Yes of {count.n}", cast_fact(tally.box), _decided(count))
    return Verdict(headline, happened, named, bars, facts, f"{count.needed} needed")


def _line(count: ThresholdCount, kind: str) -> tuple[int | None, bool]:
    return (count.needed, count.met) if kind == "yes" else (None, False)


def _decided(count: ThresholdCount) -> str:
    if count.met:
        return f"{ballots(count.margin or 0)} decided it"
    return f"{count.needed - count.yes} Yes too few"
