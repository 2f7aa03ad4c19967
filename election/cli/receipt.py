"""Settling the claim that an envelope is missing: by anybody, on any machine, without an office."""

from pathlib import Path
from typing import Annotated

import typer

from election.cli.output import AsJson, print_json, say
from election.errors import FileUnreadable

SAID = {
    "in the box": "It is in the box: nothing is missing.",
    "replaced": "It is among the replaced: a later ballot of the same elector took its place.",
}


def receipt(
    file: Annotated[Path, typer.Argument(help="The receipt's text, as the page showed it.")],
    record: Annotated[Path, typer.Option(help="The poll's record: a directory or a zip.")],
    as_json: AsJson = False,
) -> None:
    """Look up a receipt's envelope in a record: refused where that proves that it is missing."""
    from election.crypto.receipt import read_receipt
    from election.crypto.receipt_check import NEEDED, find_envelope
    from election.results.record.archive import read_record

    found, signature = read_receipt(_text(file))
    place = find_envelope(found, signature, read_record(record, NEEDED))
    if as_json:
        shown = {"poll": found.poll, "envelope": found.envelope, "number": found.number}
        print_json({**shown, "place": place})
        return
    say(f"The service signed for ballot {found.number} of its elector in {found.poll},")
    say(f"the envelope {found.envelope}. {SAID[place]}")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or "") from error
