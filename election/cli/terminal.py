r"""The one place through which all goes that a command prints: nothing in it acts on a terminal.

A name, a title or a file's name may hold escapes that colour, erase or retype what is shown, and
marks that turn text around. They are shown as `\\x1b` and the like. Both streams are guarded as
long as a command runs, so logs, usage errors and other libraries' words pass here too.
"""

import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from election.errors.command_line import OutputLost

_LAYOUT = "\n\t"
_SHAPING = "\u200c\u200d\ufe0e\ufe0f"
"""The joiners of scripts and emoji, and the selectors of emoji: they change one sign's form."""
_MAYBE_UNSAFE = re.compile(r"[^\n\t -~]")


def visible(text: str) -> str:
    """The text, with escapes in place of all that would act on a terminal or cannot be seen."""
    return _MAYBE_UNSAFE.sub(lambda found: _escaped(found[0]), text)


def visible_in_json(text: str) -> str:
    """JSON with the same characters escaped as JSON escapes them: it has the same value."""
    return _MAYBE_UNSAFE.sub(lambda found: _escaped_in_json(found[0]), text)


def _is_seen(sign: str) -> bool:
    return sign.isprintable() or sign in _SHAPING or unicodedata.category(sign) == "Zs"


def _escaped(sign: str) -> str:
    return sign if _is_seen(sign) else sign.encode("unicode_escape").decode("ascii")


def _escaped_in_json(sign: str) -> str:
    if _is_seen(sign):
        return sign
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


@contextmanager
def _loss_is_told() -> Iterator[None]:
    """Raise OutputLost where disk or device takes no output; a reader who left is no loss."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost(reason=error.strerror or "the device refused it") from error


class Guarded:
    """A stream that shows text and never acts on it. It has no bytes: all is text."""

    def __init__(self, stream: TextIO, *, may_return: bool) -> None:
        self.stream = stream
        self.may_return = may_return
        """True where a write may begin with a carriage return: progress is written over."""

    def write(self, text: str) -> int:
        """Write the text as it may be shown; return its length."""
        start = "\r" if self.may_return and text.startswith("\r") else ""
        shown = start + visible(text[len(start) :])
        encoding = self.stream.encoding or "utf-8"
        with _loss_is_told():
            self.stream.write(shown.encode(encoding, "backslashreplace").decode(encoding))
        return len(text)

    def flush(self) -> None:
        """Hand on what was written. Raises OutputLost."""
        with _loss_is_told():
            self.stream.flush()

    def writelines(self, lines: Iterator[str]) -> None:
        """Write each of the texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":
            raise AttributeError(name)
        return getattr(self.stream, name)


def guard() -> None:
    """Guard both streams from now on; nothing happens where they are guarded."""
    if not isinstance(sys.stdout, Guarded):
        sys.stdout = Guarded(sys.stdout or _nowhere(), may_return=False)
    if not isinstance(sys.stderr, Guarded):
        sys.stderr = Guarded(sys.stderr or _nowhere(), may_return=True)


def _nowhere() -> TextIO:
    """A stream in place of one that was closed before the program began."""
    return Path(os.devnull).open("w", encoding="utf-8")


def drop_output() -> None:
    """Let what could not be written go nowhere: Python would try again, and say so, at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            os.dup2(nowhere, stream.fileno())


@contextmanager
def guarded() -> Iterator[None]:
    """Guard both streams during the block."""
    before = sys.stdout, sys.stderr
    guard()
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def raw(stream: TextIO) -> TextIO:
    """The stream itself, for a bar that holds no word of anybody's."""
    return stream.stream if isinstance(stream, Guarded) else stream


def width(stream: TextIO) -> int | None:
    """The columns of a terminal, or those that `COLUMNS` asks for there; None in a pipe or a file.

    A program that reads a pipe wants whole lines, whatever its environment says.
    """
    if not stream.isatty():
        return None
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (OSError, ValueError):
        return None


def has_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """True for a terminal that shows colours, unless `NO_COLOR` is set (no-color.org).

    `FORCE_COLOR` asks for colours where there is no terminal.
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def shows(stream: TextIO, signs: str) -> bool:
    """True where the stream's encoding has these signs."""
    try:
        signs.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
