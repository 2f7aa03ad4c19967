"""The ballots of an instant runoff in piles, one for each continuing candidate.

Equal rankings lie together and move together. An elimination touches only the pile of the
eliminated candidate. So a count of a million ballots is a few million steps.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol, TypeAlias

Ranking: TypeAlias = tuple[str, ...]
"""Candidates' ids, the first preference first; () is blank."""

Profile: TypeAlias = Mapping[Ranking, int]
"""The number of ballots with each ranking."""

Pile: TypeAlias = tuple[list[Ranking], list[int]]
"""Rankings, and the number of ballots with each. A list of pairs is a new value for each ranking,
which makes hundreds of thousands of them take twice as long.
"""


class Piles(Protocol):
    """Ballots on the pile of the first continuing candidate they rank, however they are stored."""

    @property
    def tally(self) -> Mapping[str, int]:
        """Ballots for each continuing candidate, in the order the candidates were given in."""

    def eliminate(self, candidate: str) -> None:
        """Transfer the candidate's ballots, each to the next continuing candidate it ranks."""


class RankingPiles(NamedTuple):
    """Piles of rankings. A ballot that ranks no continuing candidate lies on no pile."""

    tally: dict[str, int]
    """Ballots for each continuing candidate, in the order the candidates were given in."""
    lying: dict[str, Pile]

    def eliminate(self, candidate: str) -> None:
        """Transfer the candidate's ballots, each to the next continuing candidate it ranks."""
        tally, lying = self.tally, self.lying
        del tally[candidate]
        moved, numbers = lying.pop(candidate)
        for place, ranking in enumerate(moved):
            for choice in ranking:
                if choice in tally:
                    number = numbers[place]
                    tally[choice] += number
                    their_rankings, their_numbers = lying[choice]
                    their_rankings.append(ranking)
                    their_numbers.append(number)
                    break


def piles_of(profile: Profile, candidates: Iterable[str]) -> RankingPiles:
    """Lay each ballot on the pile of its first preference.

    Rankings hold only ids of `candidates`, none twice: the caller has checked that.
    """
    lying: dict[str, Pile] = {candidate: ([], []) for candidate in candidates}
    for ranking, number in profile.items():
        if ranking:
            rankings, numbers = lying[ranking[0]]
            rankings.append(ranking)
            numbers.append(number)
    tally = {candidate: sum(numbers) for candidate, (_, numbers) in lying.items()}
    return RankingPiles(tally, lying)


def tally_of(profile: Profile, standing: Iterable[str]) -> dict[str, int]:
    """The ballots that each of `standing` has while nobody else stands, in their order."""
    tally = dict.fromkeys(standing, 0)
    for ranking, number in profile.items():
        for choice in ranking:
            if choice in tally:
                tally[choice] += number
                break
    return tally
