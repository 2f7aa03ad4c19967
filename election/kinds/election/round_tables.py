"""The rounds of an election as tables: a row for each candidate, a column for each round.

Many rounds are divided into tables of a few columns, so that each fits a printed page.
"""

from collections.abc import Sequence
from typing import TypeAlias

from election.presentation.charts.bars import majority
from election.presentation.shown_tables import Row, Table
from election.rules.counting.rounds import Count, Round, Tie
from election.rules.sentences.words import Names

ROUNDS_A_TABLE = 6
NOTHING = "–"

Step: TypeAlias = tuple[Round | None, Round]
"""A round, and the one before it."""


def round_tables(counted: Count, names: Names) -> tuple[Table, ...]:
    """All rounds, the last first: no narrow page hides it. Whoever came furthest has row one."""
    order = furthest_first(counted)
    steps = list(zip((None, *counted.rounds), counted.rounds, strict=False))[::-1]
    starts = range(0, len(steps), ROUNDS_A_TABLE)
    parts = [steps[start : start + ROUNDS_A_TABLE] for start in starts]
    return tuple(
        _table(part, order, names, counted.winner, whole=len(parts) == 1) for part in parts
    )


def furthest_first(counted: Count) -> tuple[str, ...]:
    """The candidates: the winner, then by the rounds they lasted, then by their last ballots."""

    def progress(candidate: str) -> tuple[bool, int, list[int]]:
        lasted = (round_ for round_ in counted.rounds if candidate in round_.tally)
        numbers = [round_.tally[candidate] for round_ in lasted]
        return candidate == counted.winner, len(numbers), numbers[::-1]

    return tuple(sorted(counted.candidates, key=progress, reverse=True))


def _table(
    steps: Sequence[Step], order: Sequence[str], names: Names, winner: str | None, *, whole: bool
) -> Table:
    rounds = [round_ for _, round_ in steps]
    last, first = rounds[0].number, rounds[-1].number
    span = f"round {first}" if first == last else f"rounds {first} to {last}"
    caption = "All rounds" if whole else span.capitalize()
    head = ("Candidate", *(f"Round {round_.number}" for round_ in rounds))
    standing = [candidate for candidate in order if candidate in rounds[-1].tally]
    rows = [
        (names[candidate], *(_cell(step, candidate) for step in steps)) for candidate in standing
    ]
    strong = frozenset(
        (row, column)
        for row, candidate in enumerate(standing)
        for column in range(len(head))
        if candidate == winner
    )
    rows += _sums(steps)
    return Table(caption, head, tuple(rows), numbers=True, strong=strong, kind="rounds")


def _cell(step: Step, candidate: str) -> str:
    """The candidate's ballots, the gain from the last transfer, and the candidate's fate."""
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
        _grown(round_.exhausted, before.exhausted if before else None) for before, round_ in steps
    )
    return (
        ("Continuing ballots", *(str(round_.continuing) for round_ in rounds)),
        ("A majority of them", *(str(majority(round_)) for round_ in rounds)),
        ("Exhausted", *exhausted),
        ("Tie", *(_tie(round_.tie) for round_ in rounds)),
    )


def _tie(tie: Tie | None) -> str:
    if tie is None:
        return "none"
    if tie.broken_by is None:
        return "left open"
    return f"look-back to round {tie.round}" if tie.broken_by == "look-back" else "lot"


def candidate_table(counted: Count, withdrawn: Sequence[str], names: Names) -> Table:
    """The fate of each candidate, also of those who withdrew."""
    rows = [
        (names[candidate], candidate, _fate(counted, candidate))
        for candidate in furthest_first(counted)
    ]
    rows += [
        (names[candidate], candidate, "withdrew; struck before round 1") for candidate in withdrawn
    ]
    head = ("Candidate", "Id", "What became of them")
    ids = tuple(f"candidate-{candidate}" for _, candidate, _ in rows)
    return Table("Candidates", head, tuple(rows), row_ids=ids, kind="fates")


def _fate(counted: Count, candidate: str) -> str:
    for round_ in counted.rounds:
        if candidate == round_.eliminated:
            return f"eliminated in round {round_.number}"
        if candidate == round_.elected:
            return f"elected in round {round_.number}"
    if candidate in counted.tied:
        return f"tied in round {counted.rounds[-1].number}"
    return "not elected"
