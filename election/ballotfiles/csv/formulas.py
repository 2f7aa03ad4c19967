"""Cells that a spreadsheet would take for a formula: written so that they are text, and read back.

A program that opens a CSV file runs what begins with `=` and its like. One quote in front makes it
text. A spreadsheet that separates cells by semicolons finds cells where CSV has none, so the rule
holds after a semicolon too. docs/reference/record.md gives the rule for other programs.
"""

import re

SIGNS = "=+@\t\r\uff1d\uff0b\uff0d\uff20-"
_FORMULA = re.compile(rf"(^|;)( *)('*)(?=[{SIGNS}])")
_AS_TEXT = re.compile(rf"(^|;)( *)'('*)(?=[{SIGNS}])")
_MAY_BE_TEXT = re.compile(f"'[{SIGNS}]")


def as_text(cell: str) -> str:
    """The cell with a quote before each sign that would begin a formula."""
    if not cell or cell.isalnum():  # most cells of a table are ranks, or none
        return cell
    return _FORMULA.sub(r"\1\2'\3", cell)


def has_quoted(text: str) -> bool:
    """True where a text may hold such a cell; most files hold none, and need no second look."""
    return _MAY_BE_TEXT.search(text) is not None


def as_meant(cell: str) -> str:
    """The cell without the quotes that `as_text` has put there."""
    return _AS_TEXT.sub(r"\1\2\3", cell)
