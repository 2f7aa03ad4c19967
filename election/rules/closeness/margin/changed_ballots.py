"""Changed ballots as a value: rankings taken from a profile, and rankings given instead."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from election.rules.counting.piles import Profile, Ranking


@dataclass(frozen=True)
class ChangedBallots:
    """Ballots taken away, and as many given instead, as numbers by ranking."""

    taken: Mapping[Ranking, int]
    given: Mapping[Ranking, int]

    @property
    def number(self) -> int:
        """The number of changed ballots."""
        return sum(self.taken.values())

    def applied(self, profile: Profile) -> dict[Ranking, int]:
        """The profile with these ballots changed."""
        changed = Counter(profile)
        changed.subtract(self.taken)
        changed.update(self.given)
        return dict(+changed)
