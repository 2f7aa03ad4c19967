"""The counted ballots of an election, as other programs get them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from election.ballotfiles.csv.column_names import is_taken
from election.rules.counting.piles import Ranking
from election.rules.counting.rounds import Count


@dataclass(frozen=True)
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
    """The names of the candidates who stand, by id, in the order of the definition."""
    ballots: tuple[ExportedBallot, ...]
    lot_order: tuple[str, ...]
    count: Count
    counted_at: str
    """The instant of the tally, as the journal has it: 2027-01-12T12:00:00Z."""


def labels(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The candidates' names, by id, for files that know candidates by name alone.

    BLT cannot hold double quotes. The id is added to a name that is empty, that several would have,
    or that means something else as the head of a column.
    """
    plain = {candidate: " ".join(name.replace('"', "'").split()) for candidate, name in names}
    shared = Counter(plain.values())
    return {
        candidate: f"{name} ({candidate})"
        if shared[name] > 1 or not name or is_taken(name)
        else name
        for candidate, name in plain.items()
    }
