"""The arguments and options that several commands share, and reading what is typed there."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from election.errors.polls import SeedsRefused
from election.rules.poll.commitments import SeedHolder
from election.rules.poll.tally import RevealedSeed
from election.rules.pollfile.addresses import link

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

Seeds = Annotated[
    list[Path] | None, typer.Option(help="A file of a seed of the lot; may be repeated.")
]
DrawnSeeds = Annotated[
    list[str] | None,
    typer.Option(metavar="HOLDER=HEX", help="A seed drawn in public for a lost one."),
]
Draw = Annotated[str | None, typer.Option(metavar="URL", help="Where the public draw is told.")]


def box_root(text: str) -> str:
    """The root in a text; capitals and spaces do not matter. Raises a usage error for others."""
    root = "".join(text.split()).lower()
    if not ROOT.fullmatch(root):
        raise typer.BadParameter("A root is 64 characters, 0 to 9 and a to f.", param_hint="--root")
    return root


def drawn_seeds(texts: Sequence[str] | None, draw: str | None) -> list[RevealedSeed]:
    """The public seeds in `officer=HEX` or `scrutineer=HEX`. Raises SeedsRefused."""
    return [_drawn(text, draw) for text in texts or ()]


def _drawn(text: str, draw: str | None) -> RevealedSeed:
    by, _, seed = text.partition("=")
    if by not in get_args(SeedHolder) or draw is None:
        raise SeedsRefused(
            reason="a seed drawn in public is given as officer=HEX or scrutineer=HEX, with --draw"
        )
    return RevealedSeed(cast("SeedHolder", by), seed, link(draw))


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
