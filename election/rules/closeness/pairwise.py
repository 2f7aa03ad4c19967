"""The candidates compared two by two, from the same ballots. This informs and never decides."""

from collections.abc import Mapping, Sequence

from election.rules.closeness.closeness import Pairwise
from election.rules.counting.piles import Profile


def pairwise(profile: Profile, candidates: Sequence[str]) -> Pairwise:
    """Compare each two of the candidates. Rankings hold only ids of `candidates`, none twice."""
    table = {
        candidate: {other: 0 for other in candidates if other != candidate}
        for candidate in candidates
    }
    for ranking, number in profile.items():
        below = dict.fromkeys(candidates)
        for ranked in ranking:
            del below[ranked]
            beats = table[ranked]
            for other in below:
                beats[other] += number
    winners = (
        candidate for candidate in candidates if table[candidate] and _beats_all(table, candidate)
    )
    return Pairwise(table, next(winners, None))


def _beats_all(table: Mapping[str, Mapping[str, int]], candidate: str) -> bool:
    ahead = table[candidate]
    return all(number > table[other][candidate] for other, number in ahead.items())
