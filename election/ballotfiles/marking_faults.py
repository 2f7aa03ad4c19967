"""The ranking of a ballot with faulty marks: three kinds of fault, and a policy for each.

The rule of the count (docs/reference/rules.md) knows no such ballots; a file from elsewhere may
have them. docs/reference/counting.md explains the policies, and whose law asks for which.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeAlias, TypeVar

OnSkipped = Literal["refuse", "pass", "end", "two-end"]
OnEqual = Literal["refuse", "skip", "end", "end-if-any", "end-if-several"]
OnRepeated = Literal["refuse", "pass", "end"]
OnFault = Literal["refuse", "exhaust", "skip"]
FaultKind = Literal["skipped ranks", "equal ranks", "repeated candidates"]

DURING_THE_COUNT: tuple[OnEqual, ...] = ("end-if-any", "end-if-several")
"""Policies that must know who continues when a ballot reaches its equal ranks."""
TWO = 2

CandidateT = TypeVar("CandidateT", int, str)
Places: TypeAlias = Sequence[Sequence[CandidateT]]
"""The candidates that a ballot marks at each rank, rank 1 first: nobody, one, or several."""
MarkSteps: TypeAlias = tuple[tuple[CandidateT, ...], ...]
"""What is left of the places: one candidate, or several of whom the count decides."""


@dataclass(frozen=True, kw_only=True)
class MarkPolicy:
    """What becomes of each kind of fault.

    skipped: `pass` goes on behind the gap, `end` ends the ranking before it, `two-end` does so
    where two ranks in a row are skipped, and passes one.
    equal: `skip` leaves the rank out, `end` ends the ranking before it. `end-if-any` ends it where
    any of the candidates at the rank continues, and `end-if-several` where several do; one who
    continues alone gets the ballot. Where nobody of them continues, both go on behind the rank.
    repeated: `pass` leaves the repetition out, `end` ends the ranking before it.
    """

    skipped: OnSkipped = "refuse"
    equal: OnEqual = "refuse"
    repeated: OnRepeated = "refuse"

    def refuses(self, kind: FaultKind) -> bool:
        """True where a ballot with a fault of this kind stops the count."""
        return self._of(kind) == "refuse"

    @property
    def settles(self) -> bool:
        """True where any kind of fault does not stop the count."""
        return self != MarkPolicy()

    def ends(self, kind: FaultKind | None, skipped: int) -> bool:
        """True where a ranking ends before such a fault; `skipped` ranks in a row lie here."""
        if kind is None:
            return False
        policy = self._of(kind)
        return policy == "end" or (policy == "two-end" and skipped >= TWO)

    def _of(self, kind: FaultKind) -> str:
        by_kind: dict[FaultKind, str] = {
            "skipped ranks": self.skipped,
            "equal ranks": self.equal,
            "repeated candidates": self.repeated,
        }
        return by_kind[kind]


SHORTHANDS: Mapping[OnFault, MarkPolicy] = {
    "refuse": MarkPolicy(),
    "exhaust": MarkPolicy(skipped="end", equal="end", repeated="end"),
    "skip": MarkPolicy(skipped="pass", equal="skip", repeated="pass"),
}


class MarkFault(NamedTuple):
    """One fault of a ballot, at a rank."""

    kind: FaultKind
    rank: int


class RankedMarks(NamedTuple, Generic[CandidateT]):
    """What is counted of a ballot, the first preference first, and the faults that were met.

    `ended` is the fault that ended the ranking; None where it ran to the last mark. Where equal
    ranks are left for the count to settle, `waiting` has all steps, and `ranking` nobody.
    """

    ranking: tuple[CandidateT, ...]
    faults: tuple[MarkFault, ...] = ()
    ended: FaultKind | None = None
    waiting: MarkSteps[CandidateT] = ()


def settle(places: Places[CandidateT], policy: MarkPolicy) -> RankedMarks[CandidateT]:
    """The ranking of a ballot under a policy.

    A rank is skipped where nobody stands at it and somebody at a later one; ranks left empty at the
    end are no fault. Where a policy is to refuse, the ranking is as if the fault were left out: the
    caller refuses because of the faults.
    """
    steps: list[tuple[CandidateT, ...]] = []
    ended: FaultKind | None = None
    faults: list[MarkFault] = []
    ranked: set[CandidateT] = set()
    last = max((rank for rank, place in enumerate(places, start=1) if place), default=0)
    skipped = 0
    for rank, place in enumerate(places[:last], start=1):
        kind = _fault(place, ranked)
        skipped = 0 if place else skipped + 1
        if len(set(place)) == 1 and place[0] not in ranked:
            steps.append((place[0],))
            ranked.add(place[0])
        elif kind == "equal ranks" and policy.equal in DURING_THE_COUNT:
            steps.append(tuple(dict.fromkeys(place)))
        if kind is not None:
            faults.append(MarkFault(kind, rank))
        if policy.ends(kind, skipped):
            ended = kind
            break
    if any(len(step) > 1 for step in steps):
        return RankedMarks((), tuple(faults), ended, tuple(steps))
    return RankedMarks(tuple(step[0] for step in steps), tuple(faults), ended)


def _fault(place: Sequence[CandidateT], ranked: set[CandidateT]) -> FaultKind | None:
    if not place:
        return "skipped ranks"
    if len(set(place)) > 1:
        return "equal ranks"
    if len(place) > 1 or place[0] in ranked:
        return "repeated candidates"
    return None
