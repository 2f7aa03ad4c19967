"""The definition of a poll: the values that are fixed at notice, and their JSON form.

The hash of the canonical bytes of this JSON is on notice, ballot, receipt, mails and report. No
elector's address is part of it. Not here: the reading of a poll file, which is in `rules.pollfile`
and `kinds.poll_file`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

from election.rules.poll.commitments import Piece, PollKey, SeedCommitment
from election.rules.poll.questions import Kind, Question

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = "election-definition/v1"
REPLACED_PER_ELECTOR = 100
"""Replaced envelopes of one elector that a record lists at most: one elector cannot fill it."""

Publish = Literal["with_codes", "codes_apart"]
Role = Literal["officer", "scrutineer"]


@dataclass(frozen=True, slots=True)
class Person:
    """A person on the roll, as published. `name` is told apart from every other on the roll."""

    id: str
    name: str
    handle: str
    lead: bool


@dataclass(frozen=True)
class Roll:
    """The people on the roll, the source of the list, and the day on which it was right."""

    source: str
    as_of: date
    people: tuple[Person, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Person]:
        """The people by id; of two with one id, the first."""
        return {person.id: person for person in reversed(self.people)}

    def person(self, person_id: str) -> Person | None:
        return self.by_id.get(person_id)


@dataclass(frozen=True)
class Times:
    """UTC instants, and whole days. `closes` is as announced: the journal has the extensions.

    `reminders` are in their order, between `opens` and `closes`.
    """

    opens: datetime
    closes: datetime
    minimum_notice_days: int
    minimum_voting_days: int
    challenge_days: int
    reminders: tuple[datetime, ...] = ()

    @property
    def window(self) -> timedelta:
        """How long the poll is open, as announced."""
        return self.closes - self.opens


@dataclass(frozen=True)
class Official:
    """An officer, scrutineer or trustee. `key` is their OpenSSH public key, if one is named."""

    name: str
    email: str
    key: str | None = None


@dataclass(frozen=True)
class People:
    officer: Official
    scrutineer: Official
    contact: str
    officer_alternate: Official | None = None
    scrutineer_alternate: Official | None = None

    def alternate(self, office: Role) -> Official | None:
        """Whoever is named to take this office over; None where nobody is."""
        named: Official | None = getattr(self, f"{office}_alternate")
        return named

    def acting(self, replaced: Collection[Role]) -> "People":
        """These people with the alternates in the offices that they have taken over."""
        officer = self.officer_alternate if "officer" in replaced else None
        scrutineer = self.scrutineer_alternate if "scrutineer" in replaced else None
        return replace(
            self, officer=officer or self.officer, scrutineer=scrutineer or self.scrutineer
        )

    @property
    def keys(self) -> dict[Role, str]:
        """The named keys, by office. They must sign the certification."""
        return {role: key for role in get_args(Role) if (key := getattr(self, role).key)}


@dataclass(frozen=True)
class Trustees:
    """The holders of shares of the poll key, numbered from 1. `needed` of them open the box.

    A share is all pieces that one trustee holds. `pieces` is filled in at notice.
    """

    needed: int
    people: tuple[Official, ...]
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A poll. `key`, `seeds`, `service_key` and all that follows are filled in at notice.

    `ballot_bytes` is the length of a ballot before it is sealed. `replaced_per_elector` is the
    number of replaced envelopes that the record lists of each elector at most: the newest ones.

    `rehearsal` is True for a poll that was only rehearsed, and absent for every other: no poll file
    says it, and no office but one that is thrown away takes it.
    """

    format: str = FORMAT
    slug: str
    question: Question
    statement: str | None = None
    reply: str | None = None
    rules: str | None = None
    roll: Roll
    times: Times
    people: People
    publish: Publish
    trustees: Trustees | None = None
    key: PollKey | None = None
    seeds: tuple[SeedCommitment, ...] = ()
    service_key: str | None = None
    ballot_bytes: int | None = None
    replaced_per_elector: int | None = None
    rehearsal: Literal[True] | None = None

    @property
    def kind(self) -> Kind:
        """The word of the poll's kind."""
        return self.question.kind

    @property
    def officials(self) -> dict[str, Official]:
        """All officials by office: `officer`, `scrutineer`, `trustee 1`, `trustee 2` and so on."""
        trustees = self.trustees.people if self.trustees else ()
        return {
            "officer": self.people.officer,
            "scrutineer": self.people.scrutineer,
            **{f"trustee {number}": trustee for number, trustee in enumerate(trustees, start=1)},
        }

    def acting(self, replaced: Collection[Role]) -> Self:
        """This definition as it is read once alternates have taken over these offices."""
        return replace(self, people=self.people.acting(replaced)) if replaced else self

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values (objects, lists, strings, integers, booleans); absent keys left out."""
        value: dict[str, Any] = _adapter().dump_python(self, mode="json", exclude_none=True)
        return value

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The definition that `to_json` wrote. Another value raises pydantic's ValidationError."""
        return _adapter().validate_python(value)  # type: ignore[return-value]


@cache
def _adapter() -> "TypeAdapter[Definition]":
    """Made when it is first used: to make it takes longer than most commands."""
    from pydantic import TypeAdapter

    return TypeAdapter(Definition)
