"""The ballots of an instant runoff in piles, one for each continuing candidate.

Identical rankings lie together and move together, and an elimination touches only the pile of the
candidate who goes: a count of a million ballots is a few million steps.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Profile = Mapping[tuple[str, ...], int]
"""How many ballots carry each ranking of candidate ids, first preference first; () is blank."""

Pile = list[tuple[tuple[str, ...], int]]


@dataclass(frozen=True)
class Piles:
    """Where every ballot lies now. One that ranks no continuing candidate lies nowhere."""

    tally: dict[str, int]
    """Ballots for each continuing candidate, in the order the candidates were given in."""
    lying: dict[str, Pile]

    def eliminate(self, candidate: str) -> None:
        """Transfer the candidate's ballots, each to the next continuing candidate it ranks."""
        tally, lying = self.tally, self.lying
        del tally[candidate]
        for rankings in lying.pop(candidate):
            for choice in rankings[0]:
                if choice in tally:
                    tally[choice] += rankings[1]
                    lying[choice].append(rankings)
                    break


def deal(profile: Profile, candidates: Iterable[str]) -> Piles:
    """Lay each ballot on the pile of its first preference.

    A ranking holds only ids of `candidates`, and none twice: that is judged before a ballot comes
    here, not again for each.
    """
    tally = dict.fromkeys(candidates, 0)
    lying: dict[str, Pile] = {candidate: [] for candidate in tally}
    for rankings in profile.items():
        ranking, number = rankings
        if ranking:
            tally[ranking[0]] += number
            lying[ranking[0]].append(rankings)
    return Piles(tally, lying)
