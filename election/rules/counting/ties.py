"""The tie rules of an instant runoff: look-back, then the lot. Neither uses chance."""

from collections.abc import Mapping, Sequence


def look_back(
    tied: tuple[str, ...], earlier: Sequence[Mapping[str, int]]
) -> tuple[tuple[str, ...], int | None]:
    """Keep the tied candidates with the fewest ballots in each earlier round, the latest first.

    `earlier` holds the tallies of the rounds before this one, from round 1. Returns the candidates
    still tied and, where only one is left, the number of the round that decided.
    """
    for number in range(len(earlier), 0, -1):
        tally = earlier[number - 1]
        fewest = min(map(tally.__getitem__, tied))
        tied = tuple([candidate for candidate in tied if tally[candidate] == fewest])
        if len(tied) == 1:
            return tied, number
    return tied, None


def last_by_lot(tied: Sequence[str], lot_order: Sequence[str] | None) -> str | None:
    """The candidate of `tied` who is last in the lot order.

    None where no order was given, or where the order lacks one of `tied`.
    """
    if lot_order is None:
        return None
    try:
        return max(tied, key=lot_order.index)
    except ValueError:  # the order lacks one of them
        return None
