"""The candidates two by two, from the same ballots. It informs and never decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from election.rules.counting.piles import Profile


@dataclass(frozen=True)
class Pairwise:
    """`table[a][b]` is the number of ballots that rank a above b; unranked is below all ranked.

    A ballot that ranks neither of two counts for neither. The Condorcet winner is the one candidate
    whom, against each of the others, more ballots rank above than below; None if nobody is, or if
    there are no two to compare.
    """

    table: Mapping[str, Mapping[str, int]]
    condorcet_winner: str | None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; null where there is no Condorcet winner."""
        value: dict[str, Any] = _ADAPTER.dump_python(self, mode="json")
        return value


_ADAPTER = TypeAdapter(Pairwise)


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
