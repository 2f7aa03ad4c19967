"""docs/people/operator.md: the table of limits is the limits of the program."""

import re
from dataclasses import asdict
from pathlib import Path

from election.services import sessions
from election.web import forms, limits

OPERATOR = (Path(__file__).parents[2] / "docs/people/operator.md").read_text("utf-8")
ROWS = {
    name: int(number)
    for name, number in re.findall(r"^\| `(\w+)` \| (\d+)(?= )", OPERATOR, re.MULTILINE)
}


def test_the_table_of_limits_has_every_limit_with_its_number() -> None:
    """Whoever changes a limit changes the table, and the table has no limit of its own."""
    constants = {
        name: value
        for module in (limits, forms, sessions)
        for name, value in vars(module).items()
        if name.isupper() and type(value) is int and not name.startswith("LONGEST")
    }
    assert {**asdict(limits.CONNECTIONS), **constants} == ROWS
