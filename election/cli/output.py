"""Printing: results on stdout, progress and advice on stderr, refusals as a sentence and a hint."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

import typer
from rich.console import Console
from rich.table import Table

from election.cli.terminal import visible_in_json
from election.errors.base import Refusal
from election.errors.office import NotConfirmed


def say(text: str = "") -> None:
    """Print a line of the result."""
    _write(sys.stdout, text)


def tell(text: str) -> None:
    """Print a line of progress or advice."""
    _write(sys.stderr, text)


def print_json(value: Any) -> None:
    """Print the value as JSON."""
    _write(sys.stdout, visible_in_json(json.dumps(value, indent=2, ensure_ascii=False)))


def _write(stream: TextIO, text: str) -> None:
    """Write a line at once. `typer.echo` would drop escapes without a word, and show none."""
    stream.write(f"{text}\n")
    stream.flush()


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their columns, as wide as the terminal allows."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    Console(file=sys.stdout, highlight=False, markup=False, emoji=False, color_system=None).print(
        table
    )


def refuse(refusal: Refusal) -> None:
    """Print why something is refused, and what would be right."""
    tell(f"Refused: {refusal}")
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
        raise NotConfirmed(act=act)
    if typed is None:
        confirmed = typer.confirm(f"{act}: go on?", err=True)
    else:
        answer = typer.prompt(f"{act}: type {typed} to go on", default="", err=True)
        confirmed = answer.strip() == typed
    if not confirmed:
        raise NotConfirmed(act=act)
