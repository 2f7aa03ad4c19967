"""`election count` as a person types it, a script reads it, and a refusal answers."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from election.cli.app import app


def types(*words: str | Path) -> Result:
    """Run `election count` with these words."""
    return CliRunner().invoke(app, ["count", *map(str, words)])


def counts(*words: str | Path) -> Any:
    """The value that scripts read."""
    done = types(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def is_refused(*words: str | Path) -> str:
    """The refusal of a count, from stderr."""
    done = types(*words)
    assert (done.exit_code, done.stdout) == (1, ""), done.output
    assert done.stderr.startswith("Refused: "), done.exception
    return str(done.stderr)
