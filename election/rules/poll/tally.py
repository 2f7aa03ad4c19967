"""The tally of a poll as a value: the outcome, the totals of the box, and the counted result.

A box without quorum has a tally and no result. Not here: the counting, which a kind in
`election.kinds` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Self

from election.rules.closeness.closeness import Closeness
from election.rules.counting.rounds import Count
from election.rules.counting.threshold import ThresholdCount
from election.rules.poll.commitments import SeedHolder
from election.rules.poll.questions import Kind

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = "election-tally/v1"

Outcome = Literal[
    "carried",
    "not carried",
    "confirmed",
    "declined",
    "elected",
    "tied",
    "reopened",
    "no quorum",
    "no result",
]


@dataclass(frozen=True)
class BoxTotals:
    """The numbers of a box that are known before it is opened. `entitled` is before recusals."""

    root: str
    envelopes: int
    replaced: int
    entitled: int
    recused: int

    @property
    def electors(self) -> int:
        """The number of people who are entitled and not recused."""
        return self.entitled - self.recused


@dataclass(frozen=True)
class RevealedSeed:
    """A seed of the lot. `drawn` is the link of the public draw, if it replaced a lost seed."""

    by: SeedHolder
    seed: str
    drawn: str | None = None


@dataclass(frozen=True)
class LotPlace:
    """A candidate in the lot order, and the key that put them there."""

    candidate: str
    key: str


@dataclass(frozen=True)
class Lot:
    """The seeds, and the lot order made from them and the box root. The last of the tied loses."""

    seeds: tuple[RevealedSeed, ...]
    order: tuple[LotPlace, ...]

    @property
    def candidates(self) -> tuple[str, ...]:
        """The candidates' ids in the lot order."""
        return tuple(place.candidate for place in self.order)


@dataclass(frozen=True)
class RankedResult:
    """The result of an instant runoff: its count, its lot, and how close it was."""

    count: Count
    withdrawn: tuple[str, ...]
    lot: Lot
    closeness: Closeness


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The tally of a poll. `result` is None where the box stays sealed."""

    format: str = FORMAT
    slug: str
    kind: Kind
    outcome: Outcome
    box: BoxTotals
    quorum_needed: int | None = None
    result: ThresholdCount | RankedResult | None = None

    @property
    def opened(self) -> bool:
        """True where the box was opened."""
        return self.result is not None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; absent parts left out."""
        value: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return {key: part for key, part in value.items() if part is not None}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The tally that `to_json` wrote."""
        return _adapter().validate_python(value)  # type: ignore[return-value]


@cache
def _adapter() -> "TypeAdapter[Tally]":
    """Made when it is first used: to make it takes longer than most commands."""
    from pydantic import TypeAdapter

    return TypeAdapter(Tally)
