"""Reading times that people type: ISO 8601, always with a zone."""

from datetime import UTC, datetime

import typer


def instant(text: str) -> datetime:
    """The instant; a usage error that shows the form for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(_right(text)) from error
    if moment.tzinfo is None:
        raise typer.BadParameter(_right(text))
    return moment.astimezone(UTC)


def _right(text: str) -> str:
    return f"{text!r} is not a time with its zone; write 2027-01-28T12:00Z."
