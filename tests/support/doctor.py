"""What `election doctor` finds, read by what it examined."""

import json
from typing import Any

from typer.testing import Result

from tests.support.officer import Officer

CAUSES = {"serve", "database", "worker", "clock", "messages", "disk", "faults", "attacks"}
"""The lines that look for what an alert tells of, where `serve` shows figures."""


def examined(officer: Officer) -> tuple[Result, dict[str, dict[str, Any]]]:
    """The findings by what was examined; of several lines the worst."""
    result = officer.types("doctor", "--json")
    worst = ("ok", "warning", "fault")
    lines = sorted(json.loads(result.stdout), key=lambda line: worst.index(line["level"]))
    return result, {line["what"]: line for line in lines}


def finds(officer: Officer, level: str, what: str, *words: str) -> None:
    """Assert one finding by level and words, and that the exit code tells of any fault."""
    result, lines = examined(officer)
    assert lines[what]["level"] == level, lines[what]
    for word in words:
        assert word in lines[what]["says"]
    assert result.exit_code == (level == "fault"), lines
