"""Pieces of a poll key: any `needed` of its trustees rebuild it, fewer learn nothing.

Replicated secret sharing (M. Ito, A. Saito, T. Nishizeki, "Secret sharing scheme realizing
general access structure", IEEE Globecom 1987): for every set of `needed - 1` trustees there is one
random piece, which everyone outside the set holds; the key is the XOR of all pieces. Of `needed`
trustees at least one is outside each set, so together they hold every piece. `needed - 1` trustees
lack the piece of their own set, and without it every key is equally likely.

Trustees and pieces are counted from 1. Nothing here draws a random byte: they are handed in.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from itertools import combinations

from election.errors.trustees import SplitRefused

FEWEST_NEEDED, MOST_TRUSTEES = 2, 7

RandomBytes = Callable[[int], bytes]
TrusteeNumbers = tuple[int, ...]


def require_split(needed: int, trustees: int) -> None:
    """Raise SplitRefused unless 2 <= needed < trustees <= 7."""
    if needed < FEWEST_NEEDED:
        raise SplitRefused(reason=f"{needed} needed is less than {FEWEST_NEEDED}")
    if needed >= trustees:
        raise SplitRefused(reason=f"{needed} needed are not fewer than the {trustees} trustees")
    if trustees > MOST_TRUSTEES:
        raise SplitRefused(reason=f"{trustees} trustees are more than {MOST_TRUSTEES}")


def holders(needed: int, trustees: int) -> tuple[TrusteeNumbers, ...]:
    """For each piece the trustees who hold it, ascending.

    The sets of those who do not hold a piece are in lexicographic order: the first piece is what
    the trustees 1 to `needed - 1` lack. Raises SplitRefused.
    """
    require_split(needed, trustees)
    everyone = range(1, trustees + 1)
    return tuple(
        tuple(trustee for trustee in everyone if trustee not in lacking)
        for lacking in combinations(everyone, needed - 1)
    )


def held_by(trustee: int, needed: int, trustees: int) -> TrusteeNumbers:
    """The numbers of the pieces that one trustee holds, ascending. Raises SplitRefused."""
    pieces = enumerate(holders(needed, trustees), start=1)
    return tuple(piece for piece, its_holders in pieces if trustee in its_holders)


def split(key: bytes, needed: int, trustees: int, random: RandomBytes) -> tuple[bytes, ...]:
    """Split a key into pieces of its length: all are random but the last, which makes up the key.

    `random(n)` gives n bytes that nobody can guess. Raises SplitRefused.
    """
    free = [random(len(key)) for _ in holders(needed, trustees)[1:]]
    return (*free, join([key, *free]))


def join(pieces: Iterable[bytes]) -> bytes:
    """The XOR of pieces of one length: the key, where all its pieces are given."""
    return reduce(_xor, pieces)


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
