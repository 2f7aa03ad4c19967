"""Quotes from a file within a fault: the sentence stays one short line, whatever was typed."""

import re
from collections.abc import Iterable
from datetime import date, time
from difflib import get_close_matches
from itertools import islice

LONGEST = 60
MOST_COMPARED = 5_000
"""Words that are compared for an advice: to compare them takes a second."""
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


def quoted(text: str) -> str:
    """The text in quotes, cut at 60 characters; characters that cannot be seen are escaped."""
    cut = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    return '"' + "".join(map(_visible, cut)) + '"'


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")


def shown(value: object) -> str:
    """A value of a TOML file, as a sentence names it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else "a number of more than 18 digits"
    if isinstance(value, float | date | time):
        return str(value)
    return "a list" if isinstance(value, list) else "a table"


def key_shown(key: str) -> str:
    """A key as it is written in TOML."""
    return key if _BARE_KEY.fullmatch(key) else quoted(key)


def nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    """The advice for an unknown word: the most similar known word, or `otherwise`."""
    like = get_close_matches(word[:LONGEST], islice(known, MOST_COMPARED), n=1, cutoff=0.7)
    return f"did you mean `{like[0]}`?" if like else otherwise
