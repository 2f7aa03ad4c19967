"""The seeds of the lot, as `box` and `tally` take them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from election.errors.polls import SeedsRefused
from election.rules.poll.commitments import SeedHolder
from election.rules.poll.tally import RevealedSeed
from election.rules.pollfile.addresses import link

Seeds = Annotated[
    list[Path] | None, typer.Option(help="A file of a seed of the lot; may be repeated.")
]
DrawnSeeds = Annotated[
    list[str] | None,
    typer.Option(metavar="HOLDER=HEX", help="A seed drawn in public for a lost one."),
]
Draw = Annotated[str | None, typer.Option(metavar="URL", help="Where the public draw is told.")]


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
