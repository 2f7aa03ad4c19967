"""The rounds of an election as tables: a row a candidate, a column a round, ties where they acted.

Many rounds are cut into tables of a few columns each, which fit a page in print.
"""

from collections.abc import Sequence
from typing import TypeAlias

from election.presentation.shown_tables import Row, Table
from election.rules.counting.rounds import Count, Round, Tie
from election.rules.sentences.words import Names

ROUNDS_A_TABLE = 6
NOTHING = "–"

Step: TypeAlias = tuple[Round | None, Round]
"""A round, and the one before it."""


def round_tables(counted: Count, names: Names) -> tuple[Table, ...]:
    """All rounds; whoever came furthest stands first."""
    order = furthest_first(counted)
    steps = list(zip((None, *counted.rounds), counted.rounds, strict=False))
    starts = range(0, len(steps), ROUNDS_A_TABLE)
    parts = [steps[start : start + ROUNDS_A_TABLE] for start in starts]
    return tuple(_table(part, order, names, whole=len(parts) == 1) for part in parts)


def furthest_first(counted: Count) -> tuple[str, ...]:
    """The candidates of the count by the rounds they lasted, then by their ballots, last first."""

    def came(candidate: str) -> tuple[bool, int, list[int]]:
        numbers = [each.tally[candidate] for each in counted.rounds if candidate in each.tally]
        return candidate == counted.winner, len(numbers), numbers[::-1]

    return tuple(sorted(counted.candidates, key=came, reverse=True))


def _table(steps: Sequence[Step], order: Sequence[str], names: Names, *, whole: bool) -> Table:
    rounds = [round_ for _, round_ in steps]
    first, last = rounds[0].number, rounds[-1].number
    span = f"round {first}" if first == last else f"rounds {first} to {last}"
    caption = "All rounds" if whole else span.capitalize()
    head = ("Candidate", *(f"Round {each.number}" for each in rounds))
    standing = [candidate for candidate in order if candidate in rounds[0].tally]
    rows = [(names[each], *(_cell(step, each) for step in steps)) for each in standing]
    return Table(caption, head, (*rows, *_sums(steps)), numbers=True)


def _cell(step: Step, candidate: str) -> str:
    """The candidate's ballots, what the last transfer added, and what the round did to them."""
    before, round_ = step
    if candidate not in round_.tally:
        return NOTHING
    earlier = before.tally[candidate] if before else None
    marks = [_grown(round_.tally[candidate], earlier)]
    if round_.tie and candidate in round_.tie.between:
        marks.append("tied")
    if candidate == round_.eliminated:
        marks.append("eliminated")
    if candidate == round_.elected:
        marks.append("elected")
    return ", ".join(marks)


def _grown(number: int, earlier: int | None) -> str:
    gained = 0 if earlier is None else number - earlier
    return f"{number} (+{gained})" if gained else str(number)


def _sums(steps: Sequence[Step]) -> tuple[Row, ...]:
    rounds = [round_ for _, round_ in steps]
    exhausted = (
        _grown(each.exhausted, before.exhausted if before else None) for before, each in steps
    )
    return (
        ("Continuing ballots", *(str(each.continuing) for each in rounds)),
        ("A majority of them", *(str(each.continuing // 2 + 1) for each in rounds)),
        ("Exhausted", *exhausted),
        ("Tie", *(_tie(each.tie) for each in rounds)),
    )


def _tie(tie: Tie | None) -> str:
    if tie is None:
        return "none"
    if tie.broken_by is None:
        return "left open"
    return f"look-back to round {tie.round}" if tie.broken_by == "look-back" else "lot"


def candidate_table(counted: Count, withdrawn: Sequence[str], names: Names) -> Table:
    """What became of each candidate, the withdrawn among them."""
    rows = [(names[each], each, _fate(counted, each)) for each in furthest_first(counted)]
    rows += [(names[each], each, "withdrew; struck before round 1") for each in withdrawn]
    return Table("Candidates", ("Candidate", "Id", "What became of them"), tuple(rows))


def _fate(counted: Count, candidate: str) -> str:
    for round_ in counted.rounds:
        if candidate == round_.eliminated:
            return f"eliminated in round {round_.number}"
        if candidate == round_.elected:
            return f"elected in round {round_.number}"
    if candidate in counted.tied:
        return f"tied in round {counted.rounds[-1].number}"
    return "not elected"
