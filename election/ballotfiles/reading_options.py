"""What a person says about ballot files before they are read."""

from dataclasses import dataclass, field

from election.ballotfiles.ballot_ids import BallotIds
from election.ballotfiles.candidate_list import CandidateList
from election.ballotfiles.marking_faults import MarkPolicy


@dataclass(frozen=True, kw_only=True)
class NamedColumns:
    """The columns of a table that a person named, by what their first cells hold."""

    ranks: tuple[str, ...] = ()
    """Rank 1 first."""
    weight: str | None = None
    id: str | None = None
    aside: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """True where any column was named."""
        return self != NamedColumns()


@dataclass(frozen=True, kw_only=True)
class ReadingOptions:
    """How files are to be read. One value serves all files of a count, so that it knows all ids."""

    policy: MarkPolicy = field(default_factory=MarkPolicy)
    candidates: CandidateList | None = None
    columns: NamedColumns = field(default_factory=NamedColumns)
    ids: BallotIds = field(default_factory=BallotIds)
