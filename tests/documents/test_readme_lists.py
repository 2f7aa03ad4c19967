"""README's lists are those of the program: the commands by panel, and the rooms of the package."""

import re
from pathlib import Path

from election.cli.app import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
NO_ROOM = {"__init__", "__pycache__", "py"}


def block_below(heading: str) -> list[str]:
    """Return the lines of the first fenced block below a heading."""
    below = README.partition(f"\n## {heading}\n")[2]
    return below.split("```")[1].strip("\n").splitlines()


def test_the_commands_are_listed_by_panel_as_the_help_lists_them() -> None:
    """Every command is there once, below its panel, in the program's order."""
    panels: dict[str, list[str]] = {}
    for command in COMMANDS:
        panels.setdefault(command.panel, []).append(command.name)
    listed = [re.split(r" {2,}", line, maxsplit=1) for line in block_below("Commands")]
    assert {panel: names.split() for panel, names in listed} == panels
    assert [panel for panel, _ in listed] == list(panels)


def test_the_rooms_are_those_of_the_package() -> None:
    """Each room has one line; none is missing, and none is gone."""
    listed = [line.split()[0] for line in block_below("Where things are") if line[0] == " "]
    rooms = {entry.name.partition(".")[0] for entry in (ROOT / "election").iterdir()} - NO_ROOM
    assert len(listed) == len(set(listed))
    assert set(listed) == rooms
