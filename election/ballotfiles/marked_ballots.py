"""The ballots of a file as they are added up: rankings, ends by a fault, and open equal ranks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from election.ballotfiles.marking_faults import CandidateT, FaultKind, MarkSteps, RankedMarks

OtherT = TypeVar("OtherT", int, str)


@dataclass
class MarkedBallots(Generic[CandidateT]):
    """Numbers of equal ballots."""

    by_ranking: dict[tuple[CandidateT, ...], int] = field(default_factory=dict)
    cut: dict[tuple[tuple[CandidateT, ...], FaultKind], int] = field(default_factory=dict)
    """Those of `by_ranking` that a fault ended, by their ranking and that fault."""
    waiting: dict[tuple[MarkSteps[CandidateT], FaultKind | None], int] = field(default_factory=dict)
    """Those with equal ranks that the count settles; they are not in `by_ranking`."""

    def add(self, marks: RankedMarks[CandidateT], number: int) -> None:
        """Add so many ballots with these marks."""
        if marks.waiting:
            waits = (marks.waiting, marks.ended)
            self.waiting[waits] = self.waiting.get(waits, 0) + number
            return
        self.by_ranking[marks.ranking] = self.by_ranking.get(marks.ranking, 0) + number
        if marks.ended is not None:
            cut = (marks.ranking, marks.ended)
            self.cut[cut] = self.cut.get(cut, 0) + number

    def renamed(self, name: Callable[[CandidateT], OtherT]) -> "MarkedBallots[OtherT]":
        """The same ballots, each candidate under another name of their own."""
        return MarkedBallots(
            {tuple(map(name, key)): number for key, number in self.by_ranking.items()},
            {(tuple(map(name, key)), end): number for (key, end), number in self.cut.items()},
            {
                (tuple(tuple(map(name, step)) for step in steps), end): number
                for (steps, end), number in self.waiting.items()
            },
        )
