"""Changed ballots as a value: what is taken from a profile, and what is given instead."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from election.rules.counting.piles import Profile, Ranking


@dataclass(frozen=True)
class ChangedBallots:
    """Ballots taken away, and as many given instead, by their rankings."""

    taken: Mapping[Ranking, int]
    given: Mapping[Ranking, int]

    @property
    def number(self) -> int:
        """How many ballots are changed."""
        return sum(self.taken.values())

    def applied(self, profile: Profile) -> dict[Ranking, int]:
        """The profile with these ballots changed."""
        changed = Counter(profile)
        changed.subtract(self.taken)
        changed.update(self.given)
        return dict(+changed)
