"""The meaning of column names in a table of ballots."""

import re

NUMBER_OF_BALLOTS = ("count", "weight", "ballots", "number of ballots")
NO_CANDIDATES = (
    *("id", "ballot", "ballot id", "ballot number", "ballot style", "ballot type"),
    *("response id", "cast vote record", "cvr", "cvr id", "cvr number", "code", "receipt code"),
    *("precinct", "precinct id", "batch", "batch id", "timestamp"),
)
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
_CHOICE = r"(?:rank|ranking|choice|preference|pref)"
_RANK = re.compile(
    rf"(?:{_CHOICE} ?)?(?P<number>[1-9][0-9]?)(?:st|nd|rd|th)?(?: ?{_CHOICE})?"
    rf"|(?P<word>{'|'.join(_ORDINALS)})(?: {_CHOICE})?"
)


def is_taken(name: str) -> bool:
    """True for a name that makes a column something else than a candidate's."""
    known = known_name(name)
    return known in (*NUMBER_OF_BALLOTS, *NO_CANDIDATES) or rank_named(known) is not None


def known_name(cell: str) -> str:
    """A column's name without its case, underscores, hyphens, dots and extra space."""
    return " ".join(re.split(r"[\s_\-.]+", cell.strip().casefold()))


def rank_named(known: str) -> int | None:
    """The rank that a column of such a name holds, from 1; None where it holds none."""
    parts = _RANK.fullmatch(known)
    if parts is None:
        return None
    word = parts["word"]
    return _ORDINALS.index(word) + 1 if word else int(parts["number"])
