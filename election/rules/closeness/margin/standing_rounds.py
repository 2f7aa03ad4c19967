"""Standing rounds: all possible rounds, one for each set of candidates who stand.

A tally depends only on the candidates who stand, not on the order in which the others were
eliminated. So all counts that changed ballots could lead to are made of these same few rounds.
"""

from collections.abc import Iterable, Mapping, Sequence

from election.rules.closeness.margin.steps import Steps
from election.rules.counting.piles import Profile

Standing = frozenset[str]


def holder(ranking: Iterable[str], standing: Standing) -> str | None:
    """The standing candidate whom a ranking names first; None where it is exhausted."""
    return next((candidate for candidate in ranking if candidate in standing), None)


class StandingRounds:
    """The ballots as they were cast, and a cache of rounds."""

    def __init__(self, profile: Profile, candidates: Sequence[str], steps: Steps) -> None:
        cast = sorted((ranking, number) for ranking, number in profile.items() if number)
        self.rankings = [ranking for ranking, _ in cast]
        self.numbers = [number for _, number in cast]
        self.candidates = tuple(candidates)
        self.steps = steps
        self._held: dict[Standing, list[str | None]] = {}
        self._tallies: dict[Standing, dict[str, int]] = {}

    @property
    def everyone(self) -> Standing:
        return frozenset(self.candidates)

    def holders(self, standing: Standing) -> list[str | None]:
        """The holder of each of `rankings`, in their order, while `standing` stand."""
        holders = self._held.get(standing)
        if holders is None:
            self.steps.spend(len(self.rankings))
            holders = self._held[standing] = [
                held if held in standing else holder(ranking, standing)
                for held, ranking in zip(self._before(standing), self.rankings, strict=True)
            ]
        return holders

    def _before(self, standing: Standing) -> Sequence[str | None]:
        """The holder of each ranking one elimination before; None for each if not known."""
        one_more = (standing | {gone} for gone in self.candidates if gone not in standing)
        known = (self._held[before] for before in one_more if before in self._held)
        return next(known, [None] * len(self.rankings))

    def tally(self, standing: Standing) -> Mapping[str, int]:
        """The number of ballots of each standing candidate, in the order of the candidates."""
        tally = self._tallies.get(standing)
        if tally is None:
            tally = {candidate: 0 for candidate in self.candidates if candidate in standing}
            for held, number in zip(self.holders(standing), self.numbers, strict=True):
                if held is not None:
                    tally[held] += number
            self._tallies[standing] = tally
        return tally

    def changes_to_be_last(self, standing: Standing, loser: str) -> int:
        """The fewest changed ballots with which nobody has fewer than `loser` in this round.

        A changed ballot takes at most one from the loser, and gives at most one to the others. So x
        ballots are enough if the others, when the loser has x fewer, lack x or less in all.
        """
        tally = self.tally(standing)
        others = [number for candidate, number in tally.items() if candidate != loser]
        least, enough = 0, tally[loser]
        self.steps.spend(len(others) * enough.bit_length())
        while least < enough:
            taken = (least + enough) // 2
            left = tally[loser] - taken
            if sum(left - number for number in others if number < left) <= taken:
                enough = taken
            else:
                least = taken + 1
        return enough
