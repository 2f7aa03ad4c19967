"""The ranking of a ballot with faulty marks: three kinds of fault, and three policies.

The rule of the count (docs/reference/rules.md) knows no such ballots; a file from elsewhere may
have them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

OnFault = Literal["refuse", "exhaust", "skip"]
FaultKind = Literal["skipped ranks", "equal ranks", "repeated candidates"]

CandidateT = TypeVar("CandidateT", int, str)
Places: TypeAlias = Sequence[Sequence[CandidateT]]
"""The candidates that a ballot marks at each rank, rank 1 first: nobody, one, or several."""


@dataclass(frozen=True)
class MarkFault:
    """One fault of a ballot, at a rank."""

    kind: FaultKind
    rank: int


@dataclass(frozen=True)
class RankedMarks(Generic[CandidateT]):
    """The ranking that is counted, first preference first, and the faults that were met."""

    ranking: tuple[CandidateT, ...]
    faults: tuple[MarkFault, ...]


def settle(places: Places[CandidateT], on_fault: OnFault) -> RankedMarks[CandidateT]:
    """The ranking of a ballot under a policy.

    A rank is skipped where nobody stands at it and somebody at a later one; ranks left empty at the
    end are no fault. `skip` leaves the faulty rank, or the repetition, out and goes on behind it;
    `exhaust` ends the ranking before it. Under `refuse` the ranking is that of `skip`: the caller
    refuses because of the faults.
    """
    ranking: list[CandidateT] = []
    faults: list[MarkFault] = []
    last = max((rank for rank, place in enumerate(places, start=1) if place), default=0)
    for rank, place in enumerate(places[:last], start=1):
        kind = _fault(place, ranking)
        if len(set(place)) == 1 and place[0] not in ranking:
            ranking.append(place[0])
        if kind is not None:
            faults.append(MarkFault(kind, rank))
            if on_fault == "exhaust":
                break
    return RankedMarks(tuple(ranking), tuple(faults))


def _fault(place: Sequence[CandidateT], ranked: Sequence[CandidateT]) -> FaultKind | None:
    if not place:
        return "skipped ranks"
    if len(set(place)) > 1:
        return "equal ranks"
    if len(place) > 1 or place[0] in ranked:
        return "repeated candidates"
    return None
