"""The verdict of an election: who was elected, and the bars of the round that decided."""

from collections.abc import Iterator

from election.kinds.election.round_tables import furthest_first
from election.kinds.election.sentences import why_nobody
from election.kinds.verdict import Verdict, VerdictBar, cast_fact, sealed_facts
from election.presentation.charts.bars import majority
from election.rules.counting.rounds import Count, Round, Tie
from election.rules.poll.tally import RankedResult, Tally
from election.rules.sentences.words import Names, ballots

ELECTED = "elected Lead Core Maintainer"
MOST_BARS = 3
"""The bars that a first screen holds; of more, those behind are one bar."""


def verdict(tally: Tally, names: Names) -> Verdict:
    """The verdict of a tally; nobody is elected where the box stays sealed."""
    result = tally.result
    count = result.count if isinstance(result, RankedResult) else None
    nobody = "Nobody is elected"
    because = why_nobody(tally.outcome, count, names)
    if not isinstance(result, RankedResult) or count is None:
        return Verdict(nobody, because, facts=sealed_facts(tally))
    if not count.rounds:
        return Verdict(nobody, because, facts=(cast_fact(tally.box),))
    last = count.rounds[-1]
    facts = (_rounds(len(count.rounds)), cast_fact(tally.box), *_decided(result))
    bars, line = deciding_bars(count, names), f"majority {majority(last)}"
    if tally.outcome != "elected" or count.winner is None:
        return Verdict(nobody, because, bars=bars, facts=facts, line=line)
    return Verdict(names[count.winner], f"{ELECTED}{_by(last.tie)}", True, bars, facts, line)


def _by(tie: Tie | None) -> str:
    if tie is None or tie.broken_by is None:
        return ""
    return f", by {'lot' if tie.broken_by == 'lot' else f'look-back to round {tie.round}'}"


def _rounds(number: int) -> str:
    return f"{number} round{'' if number == 1 else 's'}"


def _decided(result: RankedResult) -> Iterator[str]:
    """What decided, in a few words: the margin, and the lot where it was drawn."""
    if result.count.winner is None:
        return
    ties = (round_.tie for round_ in result.count.rounds)
    lot = any(tie is not None and tie.broken_by == "lot" for tie in ties)
    margin = result.closeness.margin
    if margin.exact and margin.upper == 0:
        yield f"a tie decided it{', by lot' if lot else ''}"
        return
    if lot:
        yield "the lot broke a tie"
    if margin.challenger is not None:
        least = "" if margin.exact else f"{margin.lower} to "
        yield f"{least}{ballots(margin.upper)} decided it"


def deciding_bars(count: Count, names: Names) -> tuple[VerdictBar, ...]:
    """The bars of the last round, the most ballots first; those behind the first few as one."""
    last = count.rounds[-1]
    order = sorted(
        (one for one in furthest_first(count) if one in last.tally),
        key=lambda one: -last.tally[one],
    )
    shown = order if len(order) <= MOST_BARS + 1 else order[:MOST_BARS]
    bars = tuple(_bar(last, one, names) for one in shown)
    behind = order[len(shown) :]
    if not behind:
        return bars
    votes = sum(last.tally[one] for one in behind)
    return (*bars, VerdictBar(f"{len(behind)} others", votes, last.continuing))


def _bar(last: Round, one: str, names: Names) -> VerdictBar:
    whole, wins = last.continuing, one == last.elected
    return VerdictBar(names[one], last.tally[one], whole, majority(last), wins)
