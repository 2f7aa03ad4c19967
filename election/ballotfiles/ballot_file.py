"""A ballot file as it was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from election.ballotfiles.marking_faults import FaultKind
from election.rules.counting.irv import count, count_piles, strike
from election.rules.counting.piles import Profile
from election.rules.counting.rounds import Count
from election.rules.counting.tie_rule import TieRule

if TYPE_CHECKING:
    from election.rules.counting.numpy_piles import BallotColumns


@dataclass(frozen=True)
class BallotFile:
    """The ballots of a file, by the names of its candidates."""

    title: str
    candidates: tuple[str, ...]
    """All that the file names, in its order, those who withdrew included."""
    withdrawn: tuple[str, ...]
    ballots: "Profile | BallotColumns"
    """The rankings as the file has them; the withdrawn are not struck yet."""
    faults: Mapping[FaultKind, int] = field(default_factory=dict)
    """How many ballots had each kind of fault; empty where faults are refused."""
    notes: tuple[str, ...] = ()
    """How the file was understood, in sentences."""

    @property
    def standing(self) -> tuple[str, ...]:
        """The candidates of the count."""
        return tuple(name for name in self.candidates if name not in self.withdrawn)

    @cached_property
    def profile(self) -> Profile:
        """The ballots by ranking, the withdrawn struck."""
        by_ranking = self.ballots
        if not isinstance(by_ranking, Mapping):
            by_ranking = by_ranking.profile()
        return strike(by_ranking, self.withdrawn) if self.withdrawn else by_ranking

    def counted(self, rule: TieRule) -> Count:
        """The count by instant runoff. Raises TieUnsettled where no given order settles a tie."""
        if isinstance(self.ballots, Mapping):
            return count(self.profile, self.standing, rule)
        return count_piles(self.ballots.piles(self.standing), self.ballots.ballots, rule)
