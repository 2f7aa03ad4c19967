"""The tally of a poll as a value: what was counted, by which lot, and what came of it.

`tally_removal` and `tally_election` decide the outcome from opened ballots alone; `unopened` is
the outcome of a box that stays sealed because the quorum was not met.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

from pydantic import TypeAdapter

from election.rules.closeness.closeness import Closeness, closeness
from election.rules.counting.irv import Count, count, strike
from election.rules.counting.lot import lot_key, lot_order
from election.rules.counting.threshold import RemovalCount, count_removal
from election.rules.poll.ballots import Ballot, candidate_ids
from election.rules.poll.commitments import SeedHolder
from election.rules.poll.definition import REOPEN, Definition, Election, Kind, Ratio, Removal

FORMAT = "election-tally/v1"

Outcome = Literal["carried", "not carried", "elected", "tied", "reopened", "no quorum", "no result"]


@dataclass(frozen=True)
class BoxTotals:
    """What is known of a box before it is opened. `entitled` is before recusals."""

    root: str
    envelopes: int
    replaced: int
    entitled: int
    recused: int


@dataclass(frozen=True)
class RevealedSeed:
    """A seed of the lot. `drawn` links the public draw of one that replaced a lost seed."""

    by: SeedHolder
    seed: str
    drawn: str | None = None


@dataclass(frozen=True)
class LotPlace:
    candidate: str
    key: str


@dataclass(frozen=True)
class Lot:
    """The seeds and the order that they and the box root make; the last of the tied is out."""

    seeds: tuple[RevealedSeed, ...]
    order: tuple[LotPlace, ...]


@dataclass(frozen=True)
class Voided:
    """What held no valid ballot, with a reason of a fixed list.

    It is named by its receipt code, so that its elector finds it; where no code can be read, by
    the hash of its envelope. Never by both: a code tells nothing of whose envelope it lay in.
    """

    reason: str
    code: str | None = None
    envelope: str | None = None

    def to_json(self) -> dict[str, str]:
        """How it stands in ballots.json."""
        return {key: name for key, name in vars(self).items() if name is not None}


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The result of a poll: `removal` or `count`, and neither where the box stays sealed."""

    format: str = FORMAT
    slug: str
    kind: Kind
    outcome: Outcome
    box: BoxTotals
    quorum_needed: int | None = None
    opened: bool = True
    removal: RemovalCount | None = None
    count: Count | None = None
    withdrawn: tuple[str, ...] = ()
    lot: Lot | None = None
    closeness: Closeness | None = None

    @property
    def winner(self) -> str | None:
        """Who was elected, by id."""
        return self.count.winner if self.count and self.outcome == "elected" else None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; absent parts left out."""
        value: dict[str, Any] = _ADAPTER.dump_python(self, mode="json")
        return {key: part for key, part in value.items() if part is not None}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The tally that `to_json` wrote."""
        return _ADAPTER.validate_python(value)  # type: ignore[return-value]


_ADAPTER = TypeAdapter(Tally)


def draw_lot(definition: Definition, root: str, seeds: Sequence[RevealedSeed]) -> Lot:
    """The lot order of an election's candidates."""
    texts = [each.seed for each in seeds]
    order = lot_order(definition.slug, texts, root, candidate_ids(definition))
    places = (LotPlace(each, lot_key(definition.slug, texts, root, each)) for each in order)
    return Lot(tuple(seeds), tuple(places))


def unopened(definition: Definition, box: BoxTotals, quorum_needed: int) -> Tally:
    """The tally of a box without quorum: nothing was opened, nobody is elected or removed."""
    return Tally(
        slug=definition.slug,
        kind=definition.kind,
        outcome="no quorum" if definition.kind == "election" else "not carried",
        box=box,
        quorum_needed=quorum_needed,
        opened=False,
    )


def tally_removal(
    definition: Definition, removal: Removal, ballots: Sequence[Ballot], box: BoxTotals
) -> Tally:
    """Count Yes, No and Abstain."""
    counted = count_removal(
        Counter(str(ballot.marking) for ballot in ballots),
        entitled=box.entitled,
        recused=box.recused,
        envelopes=box.envelopes,
        threshold=removal.threshold,
        base=removal.base,
    )
    return Tally(
        slug=definition.slug,
        kind="removal",
        outcome=counted.outcome,
        box=box,
        quorum_needed=_quorum_needed(removal.quorum, box),
        removal=counted,
    )


def _quorum_needed(quorum: Ratio | None, box: BoxTotals) -> int | None:
    return quorum.needed(box.entitled - box.recused) if quorum else None


def profile_of(ballots: Sequence[Ballot], withdrawn: Sequence[str]) -> dict[tuple[str, ...], int]:
    """How many ballots hold each ranking, withdrawn candidates struck."""
    return strike(Counter(tuple(ballot.marking) for ballot in ballots), withdrawn)


def standing(definition: Definition, withdrawn: Sequence[str]) -> tuple[str, ...]:
    """The candidates of the count: all but those who withdrew."""
    return tuple(each for each in candidate_ids(definition) if each not in withdrawn)


def tally_election(
    definition: Definition,
    election: Election,
    ballots: Sequence[Ballot],
    box: BoxTotals,
    withdrawn: Sequence[str],
    lot: Lot,
) -> Tally:
    """Count the rankings. Reopen nominations winning, or tying the last two, is `reopened`."""
    profile, candidates = profile_of(ballots, withdrawn), standing(definition, withdrawn)
    lot_order = [place.candidate for place in lot.order]
    counted = count(
        profile,
        candidates,
        ties=election.ties,
        final_tie=election.final_tie,
        lot_order=lot_order,
        never_by_lot=REOPEN,
    )
    reopened = counted.winner == REOPEN or REOPEN in counted.tied
    return Tally(
        slug=definition.slug,
        kind="election",
        outcome="reopened" if reopened else counted.outcome,
        box=box,
        quorum_needed=_quorum_needed(election.quorum, box),
        count=counted,
        withdrawn=tuple(withdrawn),
        lot=lot,
        closeness=closeness(profile, candidates, election, lot_order),
    )
