"""A ballot file as it was read, or several read as one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from election.ballotfiles.equal_ranks import settled_by_the_count
from election.ballotfiles.marking_faults import FaultKind, MarkSteps, OnEqual
from election.rules.counting.irv import count, count_piles, strike
from election.rules.counting.piles import Profile, Ranking
from election.rules.counting.rounds import Count
from election.rules.counting.tie_rule import TieRule

if TYPE_CHECKING:
    from election.rules.counting.numpy_piles import BallotColumns


@dataclass(frozen=True)
class BallotFile:
    """The ballots of a file, by the names of its candidates."""

    title: str
    candidates: tuple[str, ...]
    """All who are named, in the order of the file, those who withdrew included."""
    withdrawn: tuple[str, ...]
    ballots: "Profile | BallotColumns"
    """The rankings as the file has them; the withdrawn are not struck yet."""
    cut: Mapping[tuple[Ranking, FaultKind], int] = field(default_factory=dict)
    """Those of `ballots` that a fault ended, by their ranking and that fault."""
    waiting: Mapping[tuple[MarkSteps[str], FaultKind | None], int] = field(default_factory=dict)
    """Further ballots, with equal ranks that the count settles."""
    faults: Mapping[FaultKind, int] = field(default_factory=dict)
    """How many ballots had each kind of fault that a policy settles."""
    notes: tuple[str, ...] = ()
    """How the file was understood, in sentences."""
    complete: bool = True
    """True where the file names all who stand, and not only those whom somebody ranks."""

    @property
    def standing(self) -> tuple[str, ...]:
        """The candidates of the count."""
        return tuple(name for name in self.candidates if name not in self.withdrawn)

    @property
    def number(self) -> int:
        """The number of all ballots."""
        waiting = sum(self.waiting.values())
        if isinstance(self.ballots, Mapping):
            return sum(self.ballots.values()) + waiting
        return self.ballots.ballots + waiting

    @property
    def by_ranking(self) -> Profile:
        """The ballots by ranking, the withdrawn not struck."""
        return self.ballots if isinstance(self.ballots, Mapping) else self.ballots.profile()

    @cached_property
    def profile(self) -> Profile:
        """The ballots by ranking, the withdrawn struck."""
        return strike(self.by_ranking, self.withdrawn) if self.withdrawn else self.by_ranking

    def settled(self, rule: TieRule, on_equal: OnEqual) -> "BallotFile":
        """The same ballots, with every equal rank that waited for the count settled by it."""
        if not self.waiting:
            return self
        ballots, cut = dict(self.by_ranking), dict(self.cut)
        found = settled_by_the_count(self.waiting, self.profile, self.standing, rule, on_equal)
        for (ranking, ended), number in found.items():
            ballots[ranking] = ballots.get(ranking, 0) + number
            if ended is not None:
                cut[ranking, ended] = cut.get((ranking, ended), 0) + number
        return replace(self, ballots=ballots, cut=cut, waiting={})

    def counted(self, rule: TieRule) -> Count:
        """The count by instant runoff. Raises TieUnsettled where no given order settles a tie."""
        columns = self.ballots
        if isinstance(columns, Mapping) or not set(self.standing) <= set(columns.names):
            return count(self.profile, self.standing, rule)
        return count_piles(columns.piles(self.standing), columns.ballots, rule)
