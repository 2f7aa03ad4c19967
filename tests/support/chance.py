"""What chance does: the exact law of right guesses, in integers and fractions.

Whoever matches n ballots with n electors blindly makes a random permutation; the right guesses are
its fixed points, one on average whatever n is. They hang together within a poll, so the law over
many polls is not binomial: it is computed here as it is.
"""

from fractions import Fraction
from functools import cache
from math import comb, factorial


def derangements(size: int) -> int:
    """How many permutations of so many things leave none where it is."""
    return sum((-1) ** moved * factorial(size) // factorial(moved) for moved in range(size + 1))


@cache
def right_guesses(size: int, polls: int) -> tuple[int, ...]:
    """Of the (size!)**polls ways to match all polls, how many have 0, 1, 2 … right guesses."""
    if polls == 0:
        return (1,)
    one = [comb(size, right) * derangements(size - right) for right in range(size + 1)]
    fewer = right_guesses(size, polls // 2)
    found = product(fewer, fewer)
    return tuple(product(found, one) if polls % 2 else found)


def product(left: list[int] | tuple[int, ...], right: list[int] | tuple[int, ...]) -> list[int]:
    """The law of a sum of two."""
    found = [0] * (len(left) + len(right) - 1)
    for at, factor in enumerate(left):
        for by, other in enumerate(right):
            found[at + by] += factor * other
    return found


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
    """The same where each guess stands alone, and one of so many kinds is right."""
    tail, allowed = 0, risk * kinds**guesses
    for right in range(guesses, -1, -1):
        tail += comb(guesses, right) * (kinds - 1) ** (guesses - right)
        if tail >= allowed:
            return right + 1
    return 0
