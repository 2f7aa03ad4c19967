"""The text of a ballot file: its lines, their numbers, whole numbers in it."""

import re

from election.ballotfiles.file_faults import FileFaults

_BREAK = re.compile(r"\r\n|\r|\n")
_DIGITS = 15
"""No electorate has a number of more digits; longer ones would only be slow."""


def decoded(data: bytes, faults: FileFaults) -> str:
    """The file as text. Raises FaultyBallotFile for what is not UTF-8, or is empty."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(_BREAK.findall(data[: error.start].decode("latin-1"))) + 1
        raise faults.refusal(line, "a byte is not UTF-8", "save the file as UTF-8 text") from error
    if not text.strip():
        raise faults.refusal(1, "the file is empty", "give a ballot file")
    return text


def lines_of(text: str) -> list[str]:
    """The lines, whatever system wrote them."""
    return _BREAK.split(text)


def whole(word: str) -> int | None:
    """The whole number that a word is; None for any other word."""
    if word.isascii() and word.isdigit() and len(word) <= _DIGITS:
        return int(word)
    return None
