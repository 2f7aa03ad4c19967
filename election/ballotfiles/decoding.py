"""The text of a ballot file: its lines, their numbers, whole numbers in it."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from election.ballotfiles.file_bounds import LONGEST_LINE, MOST_BYTES
from election.ballotfiles.file_faults import FileFaults

_BREAK = re.compile(r"\r\n|\r|\n")
_NO_TEXT = {b"PK\x03\x04": "a spreadsheet or another zip", b"%PDF": "a PDF"}
_DIGITS = 15
"""No electorate has a number of more digits; longer ones would only be slow."""


def require_bounds(data: bytes, faults: FileFaults) -> None:
    """Raise FaultyBallotFile for a file or a line that is too long, before anything is read."""
    if len(data) > MOST_BYTES:
        what = f"the file has more than {MOST_BYTES >> 20} megabytes"
        raise faults.refusal(1, what, "give a ballot file")
    start = 0
    while len(data) - start > LONGEST_LINE:
        end = start + LONGEST_LINE
        found = max(data.rfind(b"\n", start, end), data.rfind(b"\r", start, end))
        if found < 0:
            line = data.count(b"\n", 0, start) + 1
            what = f"the line has more than {LONGEST_LINE} bytes"
            raise faults.refusal(line, what, "write a ballot a line")
        start = found + 1


def decoded(data: bytes, faults: FileFaults) -> str:
    """The file as text. Raises FaultyBallotFile for what is not UTF-8, or is empty.

    UTF-16 is read where a byte order mark says so: spreadsheets save text in it.
    """
    for beginning, what in _NO_TEXT.items():
        if data.startswith(beginning):
            raise faults.refusal(1, f"the file is {what}", "save its table as CSV, in UTF-8")
    require_bounds(data, faults)
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
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
