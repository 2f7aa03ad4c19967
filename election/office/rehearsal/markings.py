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

    That is a quarter or more each, so that the first has no majority before they were compared.
    """
    first, second, *others = candidates
    rankings: list[tuple[str, ...]]
    if not others:
        half = ballots // 2
        rankings = [(first,)] * half + [(second, first)] * half
    else:
        each = -(-ballots // 4)
        leading = max(ballots - 2 * each, 0)
        rankings = [(first,)] * leading
        rankings += [(second, first, *others)] * each + [(others[0], first, second)] * each
    return [_fields(ranking) for ranking in (*rankings, *[()] * ballots)[:ballots]]


def _fields(ranking: Sequence[str]) -> Fields:
    ranks = {f"rank-{candidate}": str(rank) for rank, candidate in enumerate(ranking, start=1)}
    return ranks or {"blank": "yes"}
