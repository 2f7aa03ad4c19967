"""Invented markings that come to a tie, or to a threshold that is just met."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from election.kinds.kind import PollKind
from election.rules.poll.questions import Election

Fields = dict[str, str]


@dataclass(frozen=True)
class InventedMarkings:
    """The form fields of each ballot in turn, and the number of Yes where one is needed."""

    fields: list[Fields]
    yes: int | None = None
    needed: int | None = None


def invented_markings(kind: PollKind[Any], ballots: int, recused: int) -> InventedMarkings:
    """So many ballots: a tie in an election, else exactly the needed Yes, where that can be."""
    question = kind.question
    if isinstance(question, Election):
        return InventedMarkings(_rankings(kind.candidate_ids, ballots))
    known = kind.needed(recused)
    needed = known.number if known else question.threshold.needed(ballots)
    yes = min(needed, ballots)
    others = ["no", "abstain"] if known else ["no"]
    rest = [others[number % len(others)] for number in range(ballots - yes)]
    return InventedMarkings([{"marking": marking} for marking in ["yes"] * yes + rest], yes, needed)


def _rankings(candidates: Sequence[str], ballots: int) -> list[Fields]:
    """Of two candidates each gets a half. Of more, the second and third get the same number.

    That is a quarter or more of what is left once the others have one ballot, two, three and so on:
    so the first has no majority before the second and third are compared. Where ballots are too few
    for that, the others get none.
    """
    first, second, *others = candidates
    rankings: list[tuple[str, ...]]
    if not others:
        half = ballots // 2
        rankings = [(first,)] * half + [(second, first)] * half
    else:
        third, *rest = others
        few = [(each,) for number, each in enumerate(rest, start=1) for _ in range(number)]
        rankings = [*few] if 2 * len(few) <= ballots else []
        each = -(-(ballots - len(rankings)) // 4)
        leading = max(ballots - len(rankings) - 2 * each, 0)
        rankings += [(first,)] * leading
        rankings += [(second, first, *others)] * each + [(third, first, second)] * each
    return [_fields(ranking) for ranking in (*rankings, *[()] * ballots)[:ballots]]


def _fields(ranking: Sequence[str]) -> Fields:
    ranks = {f"rank-{candidate}": str(rank) for rank, candidate in enumerate(ranking, start=1)}
    return ranks or {"blank": "yes"}
