"""A fault of this program, as a log may name it: its class, code and place, and never its words.

The words of an error can hold an address, a link or a name.
"""

import errno
from collections.abc import Iterator
from traceback import extract_tb

PACKAGE = "/election/"


def fault_name(error: BaseException) -> str:
    """The class of the error, its code where a database or the system gave one, and its place."""
    code, place = code_of(error), place_of(error)
    words = type(getattr(error, "orig", None) or error).__name__
    return f"{words}{f' {code}' if code else ''}{f' in {place}' if place else ''}"


def code_of(error: BaseException) -> str | None:
    """The code by which a manual explains this error: SQLSTATE, SQLite's name, or errno's name."""
    for each in _chain(error):
        original = getattr(each, "orig", None) or each
        code = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
        number = getattr(original, "errno", None)
        if code or number:
            return str(code or errno.errorcode.get(int(number or 0), number))
    return None


def place_of(error: BaseException) -> str | None:
    """The place in our code where the error, or the one that caused it, was raised: file:line."""
    *_, first = _chain(error)
    steps = extract_tb(first.__traceback__) or extract_tb(error.__traceback__)
    ours = [step for step in steps if PACKAGE in step.filename] or steps
    return f"{ours[-1].filename.rpartition('/')[2]}:{ours[-1].lineno}" if ours else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and what caused it, the first cause last."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__
