"""Small parts that sentences share: lists, numbers of ballots, names of candidates."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
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
    "a hundred million": 10**8,
    "ten million": 10**7,
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


_YEAR = timedelta(days=365)
_LONG = timedelta(days=3 * 365)


def duration(span: timedelta) -> str:
    """A length of time in its two largest units: "14 days", "2 days and 3 hours", "35 years"."""
    if span >= _LONG:
        return f"{span // _YEAR} years"
    minutes = span // timedelta(minutes=1)
    parts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    told = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number]
    return listed(told[:2] or ["less than a minute"])


def ordinal(number: int) -> str:
    """An ordinal number: 1st, 2nd, 3rd, 4th; 11th, 12th, 13th; 21st."""
    teens = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
