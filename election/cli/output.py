"""Printing: results on stdout, progress and advice on stderr, refusals as a sentence and a hint.

Lines wrap at the terminal's width, and have colours where there is a terminal. In a pipe a line
stays a line, so that a program can read it.
"""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, Literal, TextIO

import typer

from election.cli.layout import table_lines, wrapped
from election.cli.terminal import has_colour, raw, visible_in_json, width
from election.errors.base import Refusal
from election.errors.command_line import NotConfirmed, OutputLost

Style = Literal["strong", "faint", "good", "bad"]
_CODES: dict[Style, str] = {"strong": "1", "faint": "2", "good": "32;1", "bad": "31;1"}


def say(text: str = "", style: Style | None = None) -> None:
    """Print a line of the result."""
    _write(sys.stdout, text, style)


def say_as_it_is(text: str) -> None:
    """Print a line of the result that is never wrapped: a command to be copied."""
    _write(sys.stdout, text, None, wraps=False)


def tell(text: str, style: Style | None = None) -> None:
    """Print a line of progress or advice."""
    _write(sys.stderr, text, style)


def print_json(value: Any) -> None:
    """Print the value as JSON."""
    text = visible_in_json(json.dumps(value, indent=2, ensure_ascii=False))
    _write(sys.stdout, text, None, wraps=False)


def _write(stream: TextIO, text: str, style: Style | None, *, wraps: bool = True) -> None:
    """Write a line at once. `typer.echo` would drop escapes without a word, and show none.

    The codes of a style go past the guard, which lets no text bring its own.
    """
    lines = wrapped(text, width(stream)) if wraps else [text]
    coloured = style is not None and has_colour(stream, os.environ)
    if coloured and style is not None:
        raw(stream).write(f"\x1b[{_CODES[style]}m")
    stream.write("\n".join(lines))
    if coloured:
        raw(stream).write("\x1b[0m")
    stream.write("\n")
    stream.flush()


def show_done(value: dict[str, Any], *lines: str, as_json: bool) -> None:
    """Show what an act has done: in lines; or with `--json` as this one value, and nothing else."""
    if as_json:
        print_json(value)
        return
    for line in lines:
        say(line)


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their columns, as wide as the terminal allows; numbers to the right."""
    say()
    say(title, "strong")
    for line in table_lines(columns, rows, width(sys.stdout)):
        say_as_it_is(line)


def refuse(refusal: Refusal) -> None:
    """Print why something is refused, and what would be right."""
    with suppress(OutputLost):  # where nobody gets the words, the exit code still tells
        tell(f"Refused: {refusal}", "bad")
        if refusal.advice:
            tell(refusal.advice)


def has_terminal() -> bool:
    """True where somebody can be asked."""
    return sys.stdin.isatty()


def confirm(act: str, consequences: Iterable[str], *, yes: bool, typed: str | None = None) -> None:
    """Show what an act will do, and ask, unless `--yes`. Raises NotConfirmed.

    Where `typed` is given, y is no answer: it is to be typed as it stands.
    """
    for line in consequences:
        tell(line)
    if yes:
        return
    if not has_terminal():
        raise NotConfirmed(act=act, answer=typed or "y")
    if typed is None:
        confirmed = typer.confirm(f"{act}: go on?", err=True)
    else:
        answer = typer.prompt(f"{act}: type {typed} to go on", default="", err=True)
        confirmed = answer.strip() == typed
    if not confirmed:
        raise NotConfirmed(act=act, answer=typed or "y")
