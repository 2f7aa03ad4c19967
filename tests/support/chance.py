"""The exact law of right guesses by chance, in integers and fractions.

Whoever matches n ballots with n electors blindly makes a random permutation. The right guesses are
its fixed points, one on average for every n. The guesses of one poll depend on each other, so the
law over many polls is not binomial, and is computed exactly here.
"""

from fractions import Fraction
from functools import cache
from math import comb, factorial


def derangements(size: int) -> int:
    """The number of permutations of so many things that leave none in its place."""
    return sum((-1) ** moved * factorial(size) // factorial(moved) for moved in range(size + 1))


@cache
def right_guesses(size: int, polls: int) -> tuple[int, ...]:
    """The numbers of matchings of all polls, of (size!)**polls, with 0, 1, 2 … right guesses."""
    if polls == 0:
        return (1,)
    one = [comb(size, right) * derangements(size - right) for right in range(size + 1)]
    fewer = right_guesses(size, polls // 2)
    even = product(fewer, fewer)
    return tuple(product(even, one) if polls % 2 else even)


def product(left: list[int] | tuple[int, ...], right: list[int] | tuple[int, ...]) -> list[int]:
    """The law of the sum of two independent numbers."""
    law = [0] * (len(left) + len(right) - 1)
    for at, factor in enumerate(left):
        for by, other in enumerate(right):
            law[at + by] += factor * other
    return law


@cache
def beyond_chance(size: int, polls: int, risk: Fraction) -> int:
    """The fewest right guesses that chance reaches less often than `risk`."""
    law = right_guesses(size, polls)
    tail, allowed = 0, risk * factorial(size) ** polls
    for right in range(len(law) - 1, -1, -1):
        tail += law[right]
        if tail >= allowed:
            return right + 1
    return 0


def beyond_binomial(guesses: int, kinds: int, risk: Fraction) -> int:
    """The same for independent guesses, each right once in so many kinds."""
    tail, allowed = 0, risk * kinds**guesses
    for right in range(guesses, -1, -1):
        tail += comb(guesses, right) * (kinds - 1) ** (guesses - right)
        if tail >= allowed:
            return right + 1
    return 0
