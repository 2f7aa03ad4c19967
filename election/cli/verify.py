"""Verifying a record with the program that every record carries: by anybody, without an office."""

from pathlib import Path
from typing import Annotated

import typer

from election.cli.output import AsJson, print_json


def verify(
    record: Annotated[Path, typer.Argument(help="A record: a directory or a zip.")],
    definition: Annotated[
        str | None, typer.Option(metavar="HASH", help="The definition hash in a mail.")
    ] = None,
    head: Annotated[
        str | None, typer.Option(metavar="HASH", help="The head of the journal in a mail.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a record and count its ballots again: what `verify.py` in the record does."""
    from election import verify as program

    options = {"--definition": definition, "--head": head}
    given = [word for name, text in options.items() if text for word in (name, text)]
    words = [*given, "--", str(record)]
    if not as_json:
        raise typer.Exit(program.main(words, "election verify"))
    lines = list(program.verify(**vars(program.asked(words, "election verify"))))
    failed = any(kind == "FAIL" for kind, _ in lines)
    said = [{"kind": kind or "conclusion", "says": text} for kind, text in lines]
    print_json({"record": str(record), "verified": not failed, "lines": said})
    raise typer.Exit(1 if failed else 0)
