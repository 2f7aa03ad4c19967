"""The meaning of column names in a table of ballots."""

import re

from election.rules.poll.name_forms import clean_name

NUMBER_OF_BALLOTS = ("count", "weight", "ballots", "number of ballots")
IDS = (
    *("id", "ballot", "ballot id", "ballot number", "response id", "respondent id"),
    *("submission id", "voter", "voter id", "cast vote record", "cvr", "cvr id", "cvr number"),
    *("cvrnumber", "record id", "recordid", "imprinted id", "imprintedid", "code", "receipt code"),
)
"""Columns whose cells name a ballot: none may come twice."""
BATCHES = (
    *("batch", "batch id", "batchid", "tabulator", "tabulator id", "tabulatornum"),
    *("precinct", "precinct id", "precinct portion", "precinctportion"),
    *("counting group", "countinggroup", "source filepath", "cvr provider"),
)
"""Columns that say where a ballot comes from: an id may come again in another batch."""
OTHER_COLUMNS = (
    *("ballot style", "ballot type", "ballottype", "contest id", "timestamp", "start time"),
    *("completion time", "last modified time", "email", "email address", "username", "name"),
    *("#", "no.", "nr", "row", "seq"),
)
NO_CANDIDATES = (*IDS, *BATCHES, *OTHER_COLUMNS)
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
_CHOICE = r"(?:rank|ranking|choice|preference|pref)"
_RANK = re.compile(
    rf"(?:{_CHOICE} ?)?(?P<number>[1-9][0-9]{{0,2}})(?:st|nd|rd|th)?(?: ?{_CHOICE})?"
    rf"|(?P<word>{'|'.join(_ORDINALS)})(?: {_CHOICE})?"
    rf"|.*\bchoice (?P<of>[1-9][0-9]{{0,2}}) of [1-9][0-9]{{0,2}}\b.*"
)
_NUMBER = "no."
_LIKE_A_SPREADSHEET = re.compile(r"([0-9]+)\.0+")
_IN_BRACKETS = re.compile(r"(?P<question>[^\[]*)\[(?P<answer>[^\[\]]+)\]\s*")


def is_taken(name: str) -> bool:
    """True for a name that makes a column something else than a candidate's."""
    known = known_name(name)
    if in_brackets(name) or not any(map(str.isalnum, name)):
        return True
    return known in (*NUMBER_OF_BALLOTS, *NO_CANDIDATES) or rank_named(known) is not None


def known_name(cell: str) -> str:
    """A column's name without its case, underscores, hyphens, dots and extra space.

    The dot of "No." stays: "No" may be what people vote for.
    """
    text = clean_name(cell).casefold().strip()
    if text == _NUMBER:
        return text
    number = _LIKE_A_SPREADSHEET.fullmatch(text)
    return number[1] if number else " ".join(re.split(r"[\s_\-.]+", text)).strip()


def rank_named(known: str) -> int | None:
    """The rank that a column of such a name holds, from 1; None where it holds none."""
    parts = _RANK.fullmatch(known)
    if parts is None:
        return None
    word = parts["word"]
    return _ORDINALS.index(word) + 1 if word else int(parts["number"] or parts["of"])


def in_brackets(cell: str) -> tuple[str, str] | None:
    """The question and the answer in a form's column: `Rank them [First choice]`."""
    parts = _IN_BRACKETS.fullmatch(cell)
    return parts and (clean_name(parts["question"]), clean_name(parts["answer"]))
