"""Make a roll from a project's list of maintainers."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from election.cli.options import AsJson
from election.cli.output import print_json, say, tell

roll = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Rolls.")


class Shape(StrEnum):
    """What a list looks like: JSON or YAML, owners by line, or the tables of a Markdown page."""

    DATA = "data"
    OWNERS = "owners"
    TABLE = "table"


@roll.callback()
def rolls() -> None:
    """Rolls."""


@roll.command("import")
def import_roll(
    source: Annotated[Path, typer.Argument(help="The list: JSON, YAML, CODEOWNERS, Markdown.")],
    addresses: Annotated[Path, typer.Option(help="A CSV with handle,email; and name, if known.")],
    out: Annotated[Path, typer.Option(help="The new file, for `draft`.")],
    path: Annotated[
        str | None, typer.Option(metavar="JSONPATH", help="Where the people are: $.maintainers[*]")
    ] = None,
    shape: Annotated[
        Shape | None, typer.Option(help="What the list is, where its name does not tell.")
    ] = None,
    lead: Annotated[str | None, typer.Option(metavar="HANDLE", help="Who leads.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the roll of the people in a list, each with the address of their handle.

    No address is guessed. Who has none is told, and has an empty cell in the file.
    """
    from election.office.files import require_new, write_private
    from election.office.maintainer_lists import import_roll

    require_new(out)
    made, nobody = import_roll(source, addresses, path, shape.value if shape else None, lead)
    write_private(out, made.content.encode())
    if as_json:
        print_json(
            {
                "file": str(out),
                "electors": len(made.lines),
                "without_address": made.without_address,
                "left_out": nobody,
                "addresses_of_nobody": made.of_nobody,
            }
        )
    else:
        say(f"{len(made.lines)} people are in {out}, readable by you alone.")
        for what in nobody:
            tell(f"Left out, for it is no person with a handle: {what}")
        if made.of_nobody:
            tell(f"In {addresses}, and not in the list: {', '.join(made.of_nobody)}")
        if made.without_address:
            tell(f"Without an address: {', '.join(made.without_address)}")
            tell("Fill in the empty cells of `email`: `draft` refuses the file until then.")
    if made.without_address:
        raise typer.Exit(1)
