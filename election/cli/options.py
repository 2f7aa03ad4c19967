"""The arguments and options that several commands share, and reading what is typed there."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value, and nothing else.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
SlugArgument = Annotated[str, typer.Argument(help="The poll's slug.")]

ROOT = re.compile("[0-9a-f]{64}")

Key = Annotated[Path | None, typer.Option(help="The file of the poll key.")]
ShareFiles = Annotated[
    list[Path] | None, typer.Option("--share", help="A trustee's share; repeat it for each.")
]

_ROOT = typer.Option(
    metavar="ROOT", help="The root of the box, from the mails of two electors you know."
)
Root = Annotated[str, _ROOT]
RootWithShares = Annotated[str | None, _ROOT]


def box_root(text: str) -> str:
    """The root in a text; capitals and spaces do not matter. Raises a usage error for others."""
    root = "".join(text.split()).lower()
    if not ROOT.fullmatch(root):
        raise typer.BadParameter("A root is 64 characters, 0 to 9 and a to f.", param_hint="--root")
    return root


def instant(text: str) -> datetime:
    """The instant in a text. Raises a usage error that shows the right form."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(_right(text)) from error
    if moment.tzinfo is None:
        raise typer.BadParameter(_right(text))
    return moment.astimezone(UTC)


def _right(text: str) -> str:
    return f"{text!r} is not a time with its zone; write 2027-01-28T12:00Z."
