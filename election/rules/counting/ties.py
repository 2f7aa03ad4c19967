"""The tie rules of an instant runoff: look-back, then the lot. Neither knows chance."""

from collections.abc import Mapping, Sequence


def fewest(among: Sequence[str], tally: Mapping[str, int]) -> tuple[str, ...]:
    """Those of `among` with the smallest number in `tally`: one, or all who are tied."""
    least = min(tally[candidate] for candidate in among)
    return tuple(candidate for candidate in among if tally[candidate] == least)


def look_back(
    tied: tuple[str, ...], earlier: Sequence[Mapping[str, int]]
) -> tuple[tuple[str, ...], int | None]:
    """Keep those with the fewest in the latest earlier round in which they differ, and so on back.

    `earlier` holds the tallies of the rounds before this one, from round 1. Returned are those
    still tied and, where one alone is left, the number of the round that decided.
    """
    for number in range(len(earlier), 0, -1):
        tied = fewest(tied, earlier[number - 1])
        if len(tied) == 1:
            return tied, number
    return tied, None


def last_by_lot(tied: Sequence[str], lot_order: Sequence[str] | None) -> str | None:
    """Whoever of `tied` stands last in the lot order.

    None where no order was given, or one that lacks any of them.
    """
    place = {candidate: place for place, candidate in enumerate(lot_order or ())}
    if not place.keys() >= set(tied):
        return None
    return max(tied, key=place.__getitem__)
