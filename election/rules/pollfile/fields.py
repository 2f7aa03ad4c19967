"""Readers of a single value of a poll file or a roll: text, ids, choices, numbers, dates.

A reader takes a value as TOML or CSV gives it, and returns its meaning. It raises UnfitValue for
any other value; None stands for a missing value. Not here: addresses and keys, see `addresses`.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TypeAlias, TypeVar

from election.errors.written_files import UnfitValue
from election.rules.poll.name_forms import clean_name
from election.rules.poll.questions import REOPEN
from election.rules.poll.ratio import Comparison, Ratio, Threshold
from election.rules.pollfile.quoting import shown

T = TypeVar("T")
Reader: TypeAlias = Callable[[object], T]

MOST_DAYS = 365
YEARS = range(2000, 3000)
_ID = re.compile(r"[a-z0-9-]{1,32}")
_FRACTION = re.compile(r"([0-9]{1,4})(?:/([0-9]{1,4}))?")
_NEEDS = re.compile(r"(more than|at least) ([0-9]{1,4}(?:/[0-9]{1,4})?)")
_BREAKS = frozenset("\n\r\v\f\x85\u2028\u2029")
_TURNS = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # can show text reversed
_REFUSED = dict.fromkeys(("Cc", "Cs", "Zl", "Zp"), "control") | {
    "Cn": "unassigned",
    "Co": "private",
}
"""The categories whose characters are in no text, each with its word."""


def unfit(value: object, noun: str, right: str) -> UnfitValue:
    """The refusal of a value that is missing, or that is not `noun`."""
    what = "is missing" if value is None else f"{shown(value)} is not {noun}"
    return UnfitValue(what, right)


def one_line(longest: int) -> Reader[str]:
    """Read text on one line: at most `longest` characters, and a visible one among them.

    The text is cleaned as names are: see `rules.poll.name_forms`.
    """
    return lambda value: _text(value, longest, kept="", cleaned=clean_name)


def as_written(longest: int) -> Reader[str]:
    """Read text on one line that is no name, such as a link: nothing in it is changed."""
    return lambda value: _text(value, longest, kept="", cleaned=str)


def paragraphs(longest: int) -> Reader[str]:
    """Read text of at most `longest` characters; it may have line breaks and tabs."""
    return lambda value: _text(value, longest, kept="\n\t", cleaned=str)


def _text(value: object, longest: int, kept: str, cleaned: Callable[[str], str]) -> str:
    if not isinstance(value, str):
        raise unfit(value, "text in quotes", "write some text in quotes")
    text = cleaned(value)
    if not any(character.isprintable() and character != " " for character in text):
        raise UnfitValue(f"{shown(value)} says nothing", "write some text")
    if len(text) > longest:
        raise UnfitValue(f"is {len(text)} characters long", f"use at most {longest}")
    hidden = next((sign for sign in text if sign not in kept and _is_hidden(sign)), None)
    if hidden is not None:
        raise UnfitValue(f"has {_named(hidden)}", "write it without")
    return text


def _is_hidden(character: str) -> bool:
    return character in _TURNS or unicodedata.category(character) in _REFUSED


def _named(hidden: str) -> str:
    if hidden in _BREAKS:
        return "a line break"
    kind = _REFUSED.get(unicodedata.category(hidden), "control")
    return f"the {kind} character U+{ord(hidden):04X}"


def is_identifier(text: str) -> bool:
    """True for a text in the form of an id: 1 to 32 of a-z, 0-9 and -."""
    return bool(_ID.fullmatch(text))


def identifier(value: object) -> str:
    """A slug or an id: 1 to 32 of a-z, 0-9 and -."""
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    raise unfit(value, "a slug", 'give 1 to 32 of a-z, 0-9 and -, such as "removal-2027-1"')


def person_id(value: object) -> str:
    """The id of a person; the id of Reopen nominations is refused."""
    if isinstance(value, str) and _ID.fullmatch(value) and value != REOPEN:
        return value
    if value == REOPEN:
        raise UnfitValue(f'"{REOPEN}" is reserved for that option', "give the person another id")
    raise unfit(value, "an id", 'give 1 to 32 of a-z, 0-9 and -, such as "avery"')


def one_of(*choices: T) -> Reader[T]:
    """Read one of a few words."""
    words = " or ".join(shown(choice) for choice in choices)

    def read(value: object) -> T:
        for choice in choices:
            if isinstance(value, str) and value == choice:
                return choice
        what = "is missing" if value is None else f"{shown(value)} is none of the choices"
        raise UnfitValue(what, f"give {words}")

    return read


def flag(value: object) -> bool:
    """A boolean, as TOML writes it."""
    if isinstance(value, bool):
        return value
    raise UnfitValue(f"{shown(value)} is neither true nor false", "write true or false, unquoted")


def whole(low: int, high: int) -> Reader[int]:
    """Read a whole number from `low` to `high`."""

    def read(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise unfit(value, "a whole number in range", f"give one from {low} to {high}")

    return read


days = whole(0, MOST_DAYS)

_YES_OR_NO = {"yes": True, "true": True, "no": False, "false": False}


def yes_or_no(value: object) -> bool:
    """A cell that says yes or no, as people and spreadsheets write it: Yes, TRUE, no, False."""
    said = _YES_OR_NO.get(value.lower()) if isinstance(value, str) else None
    if said is None:
        raise unfit(value, "yes or no", 'give "yes" or "no"')
    return said


def ratio(value: object) -> Ratio:
    """An exact fraction of at least 0 and at most 1, in lowest terms."""
    written = _FRACTION.fullmatch(value) if isinstance(value, str) else None
    if not written or int(written[2] or 1) == 0:
        raise unfit(value, "a fraction in quotes", 'give one such as "3/4"')
    fraction = Fraction(int(written[1]), int(written[2] or 1))
    if fraction > 1:
        raise UnfitValue(f"{shown(value)} is more than the whole", "give at most 1")
    return Ratio(fraction.numerator, fraction.denominator)


def majority(value: object) -> Ratio:
    """The share of Yes that carries a removal: more than 1/2, at most 1."""
    share = ratio(value)
    if 2 * share.num <= share.den:
        raise UnfitValue(f"{shown(value)} is no majority", 'give more than "1/2", at most "1"')
    return share


def needs(value: object) -> Threshold:
    """The share of Yes that confirms: "more than" or "at least" a ratio, and always a majority.

    The ratio is 1/2 or larger, with "at least" larger than 1/2. Raises UnfitValue.
    """
    written = _NEEDS.fullmatch(value) if isinstance(value, str) else None
    if not written:
        raise unfit(value, "a needed share", 'give one such as "more than 1/2" or "at least 2/3"')
    comparison: Comparison = "more than" if written[1] == "more than" else "at least"
    share = ratio(written[2])
    if comparison == "more than" and share.num == share.den:
        raise UnfitValue(f"{shown(value)} is more than the whole", 'give "at least 1"')
    if 2 * share.num < share.den or (comparison == "at least" and 2 * share.num == share.den):
        right = 'give "more than 1/2" or a larger share'
        raise UnfitValue(f"{shown(value)} is no majority", right)
    return Threshold(comparison, share)


def day(value: object) -> date:
    """A date, without a time."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return _of_these_years(value)
    raise unfit(value, "a date", "write it without quotes or time, such as 2027-01-31")


def consent(value: object) -> date:
    """The day on which a candidate agreed to stand."""
    if value is None:
        raise UnfitValue("has not consented", "ask them, and give the day of their consent")
    return day(value)


def instant(value: object) -> datetime:
    """A date and time in whole seconds that has a zone, turned into UTC."""
    if isinstance(value, datetime) and value.tzinfo is not None and not value.microsecond:
        return _of_these_years(value).astimezone(UTC)
    raise unfit(
        value, "an instant in whole seconds with its zone", "write 2027-01-31T12:00:00Z, unquoted"
    )


DateT = TypeVar("DateT", bound=date)


def _of_these_years(value: DateT) -> DateT:
    if value.year in YEARS:
        return value
    raise UnfitValue(f"{value} is out of range", f"give a year from {YEARS[0]} to {YEARS[-1]}")
