"""The closed set of questions that a poll can ask, as they stand in its definition.

A question is one of three types; its `kind` tells which. Not here: the poll file tables, ballots,
tally and words of a kind. `election.kinds` has a folder for each kind.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from election.rules.counting.tie_rule import FinalTie, Ties
from election.rules.poll.name_forms import folded_name
from election.rules.poll.ratio import Ratio, Threshold

REOPEN = "reopen-nominations"
REOPEN_NAME = "Reopen nominations"

Kind = Literal["removal", "election", "decision"]
SubjectMode = Literal["counts_and_votes", "counted_no_ballot", "excluded"]
Base = Literal["roll", "cast"]
VacancyCause = Literal["resigned", "deceased", "unavailable", "conduct", "other"]


@dataclass(frozen=True, kw_only=True)
class Removal:
    """The question whether the lead is removed. `callers` is empty unless they are public."""

    kind: Literal["removal"] = "removal"
    text: str
    subject: str
    subject_mode: SubjectMode
    threshold: Threshold
    base: Base
    called_on: date
    quorum: Ratio | None = None
    callers: tuple[str, ...] = ()
    conflict: str | None = None
    """The project's words for what recuses an elector; None for the usual ones."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The question whether a nomination or another question is confirmed.

    `about` is the id of an elector, or the name of somebody who is not on the roll. For an elector,
    `subject_mode` says whether they count and have a ballot.
    """

    kind: Literal["decision"] = "decision"
    text: str
    threshold: Threshold
    base: Base
    quorum: Ratio | None = None
    about: str | None = None
    subject_mode: SubjectMode | None = None
    conflict: str | None = None
    """The project's words for what recuses an elector; None for the usual ones."""

    @property
    def subject(self) -> str | None:
        """The id of the elector whom the decision is about; None if it is about no elector."""
        return self.about if self.subject_mode else None


@dataclass(frozen=True)
class Candidate:
    """A candidate, with their statement and the day of their consent.

    `name` is the candidate's one name on every page and line: no other candidate has it.
    """

    id: str
    name: str
    statement: str
    consented: date | None = None


@dataclass(frozen=True)
class Vacancy:
    """A vacancy stated in the poll file: the former lead, the cause, and the declaration."""

    of: str
    cause: VacancyCause
    declared_by: str
    date: date
    link: str


@dataclass(frozen=True)
class Trigger:
    """The reason for which an election may be held: exactly one of the three."""

    removal: str | None = None
    vacancy: Vacancy | None = None
    tied: str | None = None

    @property
    def poll(self) -> str | None:
        """The slug of the poll that the trigger names; None for a vacancy."""
        return self.removal or self.tied


@dataclass(frozen=True, kw_only=True)
class Election:
    """The question who shall lead. `candidates` holds Reopen nominations where it stands."""

    kind: Literal["election"] = "election"
    text: str
    method: Literal["irv"]
    ties: Ties
    final_tie: FinalTie
    quorum: Ratio
    removed_may_stand: bool
    candidates: tuple[Candidate, ...]
    trigger: Trigger

    subject = None
    subject_mode = None
    """An election has no subject: everybody on the roll counts and has a ballot."""

    def __post_init__(self) -> None:
        """Raise ValueError where two candidates have one name: nothing tells them apart later."""
        names = {folded_name(candidate.name) for candidate in self.candidates}
        if len(names) != len(self.candidates):
            raise ValueError("two candidates have one name")

    @property
    def reopen_nominations(self) -> bool:
        """True where electors may rank Reopen nominations."""
        return any(candidate.id == REOPEN for candidate in self.candidates)


Question: TypeAlias = Annotated[Removal | Election | Decision, Field(discriminator="kind")]
