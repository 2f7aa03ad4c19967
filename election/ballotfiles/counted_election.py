"""The counted ballots of an election, as other programs get them."""

from collections.abc import Mapping
from dataclasses import dataclass

from election.ballotfiles.csv.column_names import is_taken
from election.ballotfiles.spelling import folded
from election.rules.counting.piles import Ranking
from election.rules.counting.rounds import Count
from election.rules.poll.told_apart import told_apart


@dataclass(frozen=True, slots=True)
class ExportedBallot:
    """A ranking of candidates' ids as it was counted, and its code where codes are not apart."""

    ranking: Ranking
    code: str | None


@dataclass(frozen=True, kw_only=True)
class Exported:
    """An election after its count. The withdrawn are struck from names and ballots."""

    slug: str
    question: str
    names: dict[str, str]
    """The names of the candidates who stand, by id, in the order of the definition. `labels` makes
    them fit for files."""
    ballots: tuple[ExportedBallot, ...]
    lot_order: tuple[str, ...]
    count: Count
    counted_at: str
    """The instant of the tally, as the journal has it: 2027-01-12T12:00:00Z."""


RESERVED_BY_RCTAB = frozenset(
    (
        *("exhausted", "residual surplus", "uncounted"),
        *("overvote", "undervote", "undeclared write-ins", "skipped"),
    )
)
"""Names that RCTab 2.0.1 refuses for a candidate, or takes for something else on a ballot.

From its sources: `TallyTransfers.RESERVED_STRINGS`, and the labels of `Tabulator` and
`ContestConfig`. "skipped" is such a word in tables of other programs.
"""


def labels(names: Mapping[str, str]) -> dict[str, str]:
    """The candidates' names, by id, for files that know candidates by name alone; no two alike.

    BLT cannot hold double quotes. The id is added to a name that means something else to a program
    that reads it.
    """
    plain = {candidate: one_line(name) for candidate, name in names.items()}
    return told_apart(plain, _is_reserved)


def one_line(text: str) -> str:
    """A text as BLT can hold it: without double quotes, with single spaces."""
    return " ".join(text.replace('"', "'").split())


def _is_reserved(name: str) -> bool:
    return is_taken(name) or folded(name) in RESERVED_BY_RCTAB
