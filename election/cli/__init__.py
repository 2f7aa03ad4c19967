"""The officer's command line: thin commands that parse, call one service and show."""

from election.cli.app import app

__all__ = ["app", "main"]


def main() -> None:
    """The `election` program."""
    app(prog_name="election")
