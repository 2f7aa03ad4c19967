"""Small parts that sentences share: lists, numbers of ballots, names of candidates."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

Names: TypeAlias = Mapping[str, str]
"""The name of each candidate within sentences, by id."""


def listed(words: Iterable[str]) -> str:
    """Words as a list within a sentence: "Blair, Casey and Devon"."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def ballots(number: int) -> str:
    """A number of ballots: "1 ballot", "2 ballots"."""
    return f"{number} ballot{'' if number == 1 else 's'}"


def a(word: str) -> str:
    """A word with its article: "a removal", "an election"."""
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def are(number: int) -> str:
    """The verb that goes with a number."""
    return "is" if number == 1 else "are"


def were_needed(number: int) -> str:
    """A number that was needed: "7 were needed"."""
    return f"{number} {'was' if number == 1 else 'were'} needed"


EXACT = 1_000
"""Up to here a number is told in digits: a reader can hold it beside another."""
SIZES = {
    "a trillion": 10**12,
    "a billion": 10**9,
    "a million": 10**6,
    "a hundred thousand": 10**5,
    "ten thousand": 10**4,
    "a thousand": 10**3,
}
"""Sizes in words, the largest first."""


def size(number: int) -> str:
    """How many, for a reader who asks for the size alone: "326", "more than a million"."""
    if number <= EXACT:
        return str(number)
    return f"more than {next(words for words, least in SIZES.items() if number > least)}"
