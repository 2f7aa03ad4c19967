"""The tie rules of an instant runoff: look-back, then the lot. Neither uses chance."""

from collections.abc import Iterable, Mapping, Sequence


def fewest(among: Iterable[str], tally: Mapping[str, int]) -> tuple[str, ...]:
    """The candidates of `among` with the smallest number in `tally`: one, or all who are tied."""
    least = min(map(tally.__getitem__, among))
    return tuple([candidate for candidate in among if tally[candidate] == least])


def look_back(
    tied: tuple[str, ...], earlier: Sequence[Mapping[str, int]]
) -> tuple[tuple[str, ...], int | None]:
    """Keep the tied candidates with the fewest ballots in each earlier round, the latest first.

    `earlier` holds the tallies of the rounds before this one, from round 1. Returns the candidates
    still tied and, where only one is left, the number of the round that decided.
    """
    for number in range(len(earlier), 0, -1):
        tied = fewest(tied, earlier[number - 1])
        if len(tied) == 1:
            return tied, number
    return tied, None


def last_by_lot(tied: Sequence[str], lot_order: Sequence[str] | None) -> str | None:
    """The candidate of `tied` who is last in the lot order.

    None where no order was given, or where the order lacks one of `tied`.
    """
    if lot_order is None or not set(tied).issubset(lot_order):
        return None
    return next(candidate for candidate in reversed(lot_order) if candidate in tied)
