"""The definition of a poll: what is frozen at notice, as values, and their JSON form.

The hash of the canonical bytes of this JSON stands on notice, ballot, receipt, mails and report.
No elector's address is part of it. Reading a poll file, with its faults, is `pollfile`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Self, get_args

from pydantic import TypeAdapter

from election.rules.poll.commitments import Piece, PollKey, SeedCommitment

FORMAT = "election-definition/v1"
REOPEN = "reopen-nominations"
REOPEN_NAME = "Reopen nominations"

Kind = Literal["removal", "election"]
SubjectMode = Literal["counts_and_votes", "counted_no_ballot", "excluded"]
Base = Literal["roll", "cast"]
Ties = Literal["look-back", "lot"]
FinalTie = Literal["runoff", "lot"]
VacancyCause = Literal["resigned", "deceased", "unavailable", "conduct", "other"]
Publish = Literal["with_codes", "codes_apart"]
Role = Literal["officer", "scrutineer"]


@dataclass(frozen=True)
class Ratio:
    """An exact fraction of a whole number of people, such as 3/4."""

    num: int
    den: int

    def reached(self, part: int, whole: int) -> bool:
        """Whether `part` of `whole` is at least this share; exactly the share is enough."""
        return self.den * part >= self.num * whole

    def needed(self, whole: int) -> int:
        """The smallest whole number that reaches this share of `whole`."""
        return -(-self.num * whole // self.den)

    def __str__(self) -> str:
        return str(self.num) if self.den == 1 else f"{self.num}/{self.den}"


@dataclass(frozen=True)
class Person:
    """One on the roll, as published."""

    id: str
    name: str
    handle: str
    lead: bool


@dataclass(frozen=True)
class Roll:
    """Who is entitled, where the list came from and as of which day."""

    source: str
    as_of: date
    people: tuple[Person, ...]

    def person(self, person_id: str) -> Person | None:
        return next((person for person in self.people if person.id == person_id), None)


@dataclass(frozen=True)
class Removal:
    """The 75 % question. `callers` is empty unless their names are published."""

    subject: str
    subject_mode: SubjectMode
    threshold: Ratio
    base: Base
    called_on: date
    quorum: Ratio | None = None
    callers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    id: str
    name: str
    statement: str
    consented: date | None = None


@dataclass(frozen=True)
class Election:
    """The instant runoff. `candidates` includes Reopen nominations where it stands."""

    method: Literal["irv"]
    ties: Ties
    final_tie: FinalTie
    quorum: Ratio
    removed_may_stand: bool
    candidates: tuple[Candidate, ...]

    @property
    def reopen_nominations(self) -> bool:
        return any(candidate.id == REOPEN for candidate in self.candidates)


@dataclass(frozen=True)
class Vacancy:
    """A vacancy stated in the poll file: of whom, why, who declared it, when, and where."""

    of: str
    cause: VacancyCause
    declared_by: str
    date: date
    link: str


@dataclass(frozen=True)
class Trigger:
    """What entitles an election to be held: exactly one of the three."""

    removal: str | None = None
    vacancy: Vacancy | None = None
    tied: str | None = None


@dataclass(frozen=True)
class Times:
    """UTC instants, and whole days. `closes` is the one announced; an extension is journalled."""

    opens: datetime
    closes: datetime
    minimum_notice_days: int
    minimum_voting_days: int
    challenge_days: int


@dataclass(frozen=True)
class Official:
    """An officer, scrutineer or trustee. `key` is an OpenSSH public key, where one is named."""

    name: str
    email: str
    key: str | None = None


@dataclass(frozen=True)
class People:
    officer: Official
    scrutineer: Official
    contact: str

    @property
    def keys(self) -> dict[Role, str]:
        """The keys that must sign the certification, by office; those that are named."""
        return {each: key for each in get_args(Role) if (key := getattr(self, each).key)}


@dataclass(frozen=True)
class Trustees:
    """k of n holders of shares of the poll key, numbered from 1; `pieces` is filled in at notice.

    A share is all pieces that one trustee holds.
    """

    needed: int
    people: tuple[Official, ...]
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A poll. `key`, `seeds`, `service_key` and `ballot_bytes` are filled in at notice."""

    format: str = FORMAT
    kind: Kind
    slug: str
    question: str
    statement: str | None = None
    reply: str | None = None
    rules: str | None = None
    roll: Roll
    removal: Removal | None = None
    election: Election | None = None
    trigger: Trigger | None = None
    times: Times
    people: People
    publish: Publish
    trustees: Trustees | None = None
    key: PollKey | None = None
    seeds: tuple[SeedCommitment, ...] = ()
    service_key: str | None = None
    ballot_bytes: int | None = None

    @property
    def officials(self) -> dict[str, Official]:
        """Everybody with an office, by its name: `officer`, `scrutineer`, `trustee 1` and on."""
        trustees = self.trustees.people if self.trustees else ()
        return {
            "officer": self.people.officer,
            "scrutineer": self.people.scrutineer,
            **{f"trustee {number}": each for number, each in enumerate(trustees, start=1)},
        }

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values (objects, lists, strings, integers, booleans); absent keys left out."""
        value: dict[str, Any] = _ADAPTER.dump_python(self, mode="json", exclude_none=True)
        return value

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The definition that `to_json` wrote; pydantic's ValidationError for anything else."""
        return _ADAPTER.validate_python(value)  # type: ignore[return-value]


_ADAPTER = TypeAdapter(Definition)
