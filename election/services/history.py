"""A poll's journal as typed values: one `History`, and one small value for each act.

`read_history` makes them from the journal's entries; no other module reads an entry by its keys.
What the database holds beside the journal is not in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from election.crypto.hash_chain import GENESIS, Entry
from election.errors.polls import PollPurged
from election.rules.poll.definition import Role
from election.rules.poll.instants import from_iso
from election.rules.poll.phases import ruling_due

if TYPE_CHECKING:
    from election.rules.poll.tally import RevealedSeed


T = TypeVar("T")


def happened(entry: T | None) -> T:
    """The entry of an act that the poll's phase promises. Raises LookupError for None."""
    if entry is None:
        raise LookupError("the journal lacks an act that the poll's phase promises")
    return entry


class DraftedEntry(NamedTuple):
    """A draft, by the hash of its definition."""

    at: datetime
    definition: str


class NominationsOpened(NamedTuple):
    """The opening of nominations: the digests of roll and rules as drafted, and the times."""

    at: datetime
    roll: str
    rules: str
    electors: int
    nominations_open: datetime
    nominations_close: datetime
    opens: datetime
    closes: datetime


class NominationsExtended(NamedTuple):
    """Later times, because nobody stood when nominations ended."""

    at: datetime
    nominations_close: datetime
    opens: datetime
    closes: datetime


class NominationsClosed(NamedTuple):
    """Who stands, and where that is published who nominated each, by ids."""

    at: datetime
    candidates: tuple[str, ...]
    nominators: Mapping[str, tuple[str, ...]] | None = None


class NoticedEntry(NamedTuple):
    """The notice: the definition that it froze, and how many are on the roll."""

    at: datetime
    definition: str
    electors: int


class OpenedEntry(NamedTuple):
    """The opening. `n` and `needed` are None where they are known only after the count.

    `hash` is the hash of this entry, which receipts name. `recused` cannot change after it.
    """

    at: datetime
    hash: str
    electors: int
    recused: int
    n: int | None = None
    needed: int | None = None


class Extension(NamedTuple):
    """A later end, and the public reason."""

    at: datetime
    closes: datetime
    reason: str


class ClosedEntry(NamedTuple):
    """The close: how many envelopes are in the box, how many were replaced, and the box root.

    `never_reached` is how many electors no mail had reached; None in a journal of before that.
    """

    at: datetime
    envelopes: int
    replaced: int
    root: str
    never_reached: int | None = None


class UnsealedEntry(NamedTuple):
    """The unsealing of the box: the digest of its ballots, the number of void ones, and where.

    On the server, `shares` numbers the trustees whose shares made the key. Elsewhere, `outputs`
    counts the openers' files, and `signed` names the offices that signed them.
    """

    at: datetime
    opened: str
    void: int
    where: str
    shares: tuple[int, ...] = ()
    outputs: int = 0
    signed: tuple[str, ...] = ()


class TalliedEntry(NamedTuple):
    """The count: its outcome, and the digest of the tally."""

    at: datetime
    outcome: str
    tally: str


class PublishedEntry(NamedTuple):
    """The preliminary record, by the digest of its sums."""

    at: datetime
    sums: str


RulingWord = Literal["dismissed", "upheld"]
DisputeKind = Literal["objection", "challenge"]
Filed = Literal["by link", "by the officer"]


class Ruling(NamedTuple):
    """The ruling on a dispute: what it says, its text or link, and the office that ruled.

    `seq` is the number of its entry: a recount that came later answers it.
    """

    seq: int
    at: datetime
    statement: str
    ruling: RulingWord
    by: Role


class Dispute(NamedTuple):
    """An objection before the opening, or a challenge of the result; numbered from 1 together.

    `statement` is its text, or the link of one. `by` is the id of the elector who filed it, where
    they said that it is published. `ruling` is None while it is open.
    """

    kind: DisputeKind
    number: int
    at: datetime
    statement: str
    filed: Filed
    by: str | None = None
    ruling: Ruling | None = None

    @property
    def due(self) -> datetime:
        """The instant from which the scrutineer may rule on it."""
        return ruling_due(self.at)

    @property
    def is_objection(self) -> bool:
        return self.kind == "objection"

    @property
    def is_upheld(self) -> bool:
        return self.ruling is not None and self.ruling.ruling == "upheld"


class RecountEntry(NamedTuple):
    """A second count of the stored ballots: the digests of what was counted, and of its tally.

    `opened` is None where the box was never opened. `agrees` is True where both digests are those
    of the tally.
    """

    seq: int
    at: datetime
    tally: str
    opened: str | None
    agrees: bool


class Replacement(NamedTuple):
    """An office that its alternate took over, and the public reason."""

    at: datetime
    office: Role
    reason: str


class CertifiedEntry(NamedTuple):
    """The certification: the link of the reasons, and the digest of the final record's sums."""

    at: datetime
    statement: str
    sums: str


NOBODY: Mapping[Role, str] = {}


class EndedEntry(NamedTuple):
    """An end without a result, and the public reason.

    Where an upheld challenge ended a poll whose officials named keys, `challenge` is its number,
    and `signatures` are those of the officials, by office; none of them where the keys were lost.
    """

    at: datetime
    reason: str
    challenge: int | None = None
    signatures: Mapping[Role, str] = NOBODY


class PurgedEntry(NamedTuple):
    """The purge: the number of electors deleted, and by office the officials who were electors."""

    at: datetime
    electors: int
    offices: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class History:
    """All that happened to one poll. An act that has not happened is None, or an empty tuple.

    `recused` is how many electors are recused now. Until the opening it may change; from then on
    it is `opened.recused`. `sheets` is how many ballot links were printed to be handed over.
    """

    entries: tuple[Entry, ...]
    drafted: DraftedEntry | None
    nominations_opened: NominationsOpened | None
    nominations_extended: tuple[NominationsExtended, ...]
    nominations_closed: NominationsClosed | None
    noticed: NoticedEntry | None
    reply: str | None
    recused: int
    addresses_changed: int
    links_reissued: int
    sheets: int
    opened: OpenedEntry | None
    extensions: tuple[Extension, ...]
    withdrawn: tuple[str, ...]
    closed: ClosedEntry | None
    seeds: "tuple[RevealedSeed, ...]"
    unsealed: UnsealedEntry | None
    tallied: TalliedEntry | None
    published: PublishedEntry | None
    disputes: tuple[Dispute, ...]
    recounts: tuple[RecountEntry, ...]
    replacements: tuple[Replacement, ...]
    certified: CertifiedEntry | None
    cancelled: EndedEntry | None
    voided: EndedEntry | None
    purged: PurgedEntry | None

    @property
    def head(self) -> str:
        """The hash of the last entry: every mail carries it."""
        return self.entries[-1].hash if self.entries else GENESIS

    @property
    def is_public(self) -> bool:
        """True once people were told of the poll: by its notice, or by nominations before it."""
        return self.noticed is not None or self.nominations_opened is not None

    @property
    def newest(self) -> datetime | None:
        """The time of the last act."""
        return from_iso(self.entries[-1].at) if self.entries else None

    @property
    def settled_recusals(self) -> int | None:
        """The number recused when the poll opened; None before, while it may still change."""
        return self.opened.recused if self.opened else None

    @property
    def objections(self) -> tuple[Dispute, ...]:
        """What was filed before the opening."""
        return tuple(each for each in self.disputes if each.kind == "objection")

    @property
    def challenges(self) -> tuple[Dispute, ...]:
        """What was filed after the publication."""
        return tuple(each for each in self.disputes if each.kind == "challenge")

    @property
    def open_disputes(self) -> tuple[Dispute, ...]:
        """The objections and challenges without a ruling, the oldest first."""
        return tuple(each for each in self.disputes if each.ruling is None)

    @property
    def upheld_objection(self) -> Dispute | None:
        """An objection that was upheld: the poll is not opened, or has no result."""
        return next((each for each in self.objections if each.is_upheld), None)

    @property
    def unanswered_challenge(self) -> Dispute | None:
        """A challenge that was upheld, and that no later recount answers."""
        last = max((recount.seq for recount in self.recounts), default=0)
        return next(
            (
                each
                for each in self.challenges
                if each.ruling and each.is_upheld and each.ruling.seq > last
            ),
            None,
        )

    @property
    def refuting_challenge(self) -> Dispute | None:
        """The upheld challenge that ends the poll, unless a recount answers it.

        Where a recount differs, the end is all that is left.
        """
        upheld = [each for each in self.challenges if each.is_upheld]
        return upheld[-1] if upheld and self.recount_differs else self.unanswered_challenge

    @property
    def replaced(self) -> tuple[Role, ...]:
        """The offices that their alternates have taken over."""
        return tuple(each.office for each in self.replacements)

    @property
    def recount_differs(self) -> bool:
        """True where a recount came to another tally, or found other ballots."""
        return any(not recount.agrees for recount in self.recounts)

    def require_people(self, slug: str) -> None:
        """Raise PollPurged where the data of the poll's people was deleted."""
        if self.purged:
            raise PollPurged(slug=slug, at=self.purged.at)
