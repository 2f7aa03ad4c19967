"""Invented markings that come to a tie, or to a threshold that is just met."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any

from election.kinds.kind import PollKind
from election.office.demo.invented_polls import Fields


@dataclass(frozen=True)
class InventedMarkings:
    """The form fields of each ballot in turn, and the number of Yes where one is needed."""

    fields: list[Fields]
    yes: int | None = None
    needed: int | None = None


def invented_markings(kind: PollKind[Any], ballots: int, recused: int) -> InventedMarkings:
    """So many ballots: a tie in an election, else exactly the needed Yes, where that can be."""
    if kind.candidate_ids:
        return InventedMarkings(_rankings(kind.candidate_ids, ballots))
    known = kind.needed(recused)
    needed = known.number if known else kind.question.threshold.needed(ballots)
    yes = min(needed, ballots)
    others = ["no", "abstain"] if known else ["no"]
    rest = [others[number % len(others)] for number in range(ballots - yes)]
    return InventedMarkings([{"marking": marking} for marking in ["yes"] * yes + rest], yes, needed)


def _rankings(candidates: Sequence[str], ballots: int) -> list[Fields]:
    """Of two candidates each gets a half. Of more, the second and third get the same number.

    Whoever of these two stays gets the other's ballots, and is then one ahead of the first: the tie
    decides, and by one ballot, so that the margin is soon found. The others have one ballot, two,
    three and so on, as far as half of the ballots reach. What is left is blank.
    """
    first, second, *others = candidates
    rankings: list[tuple[str, ...]]
    if not others:
        half = ballots // 2
        rankings = [(first,)] * half + [(second, first)] * half
    else:
        third, *rest = others
        places = (isqrt(4 * ballots + 1) - 1) // 2  # 1 + 2 + … + places is half of the ballots
        few = enumerate(rest[:places], start=1)
        rankings = [(each,) for number, each in few for _ in range(number)]
        left = ballots - len(rankings)
        each = max((left + 1) // 4, 1)
        leading = max(min(2 * each - 1, left - 2 * each), 0)
        rankings += [(first,)] * leading
        rankings += [(second, *others, first)] * each + [(third, second, first, *rest)] * each
    return [_fields(ranking) for ranking in (*rankings, *[()] * ballots)[:ballots]]


def _fields(ranking: Sequence[str]) -> Fields:
    ranks = {f"rank-{candidate}": str(rank) for rank, candidate in enumerate(ranking, start=1)}
    return ranks or {"blank": "yes"}
