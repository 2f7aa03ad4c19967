"""The closed set of questions that a poll can ask, as they stand in its definition.

A question is one of three types; its `kind` tells which. Not here: the poll file tables, ballots,
tally and words of a kind. `election.kinds` has a folder for each kind.
"""

from dataclasses import dataclass
from datetime import date, datetime
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
Nominators = Literal["published", "private"]
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

    nominations = None
    """Only an election has candidates, and so nominations."""


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

    nominations = None
    """Only an election has candidates, and so nominations."""

    @property
    def subject(self) -> str | None:
        """The id of the elector whom the decision is about; None if it is about no elector."""
        return self.about if self.subject_mode else None


@dataclass(frozen=True)
class Candidate:
    """A candidate, with their statement and the day of their consent.

    `name` is the candidate's one name on every page and line: no other candidate has it.
    `nominated_by` has the ids of those who nominated them, where that is published.
    """

    id: str
    name: str
    statement: str
    consented: date | None = None
    nominated_by: tuple[str, ...] | None = None


REOPEN_NOMINATIONS = Candidate(REOPEN, REOPEN_NAME, "")
"""The option that stands against candidates, or beside them."""


@dataclass(frozen=True, kw_only=True)
class Nominations:
    """The window in which electors nominate, in UTC; like the poll's it ends before `closes`.

    `statement_limit` is in characters. `questions` is a link to questions that candidates answer.
    """

    opens: datetime
    closes: datetime
    nominators: Nominators
    statement_limit: int
    questions: str | None = None


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
    nominations: Nominations | None = None
    """The window in which candidates are found; None where the poll file names them."""

    subject = None
    subject_mode = None
    """An election has no subject: everybody on the roll counts and has a ballot."""

    def __post_init__(self) -> None:
        """Raise ValueError where two candidates have one name: nothing tells them apart later."""
        names = {folded_name(candidate.name) for candidate in self.candidates}
        if len(names) != len(self.candidates):
            raise ValueError("two candidates have one name")

    @property
    def people(self) -> tuple[Candidate, ...]:
        """The candidates who are people."""
        return tuple(candidate for candidate in self.candidates if candidate.id != REOPEN)

    @property
    def reopen_nominations(self) -> bool:
        """True where electors may rank Reopen nominations."""
        return any(candidate.id == REOPEN for candidate in self.candidates)


Question: TypeAlias = Annotated[Removal | Election | Decision, Field(discriminator="kind")]
