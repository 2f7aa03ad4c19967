"""docs/people/operator.md: the table of limits is the limits of the program."""

import re
from dataclasses import asdict
from pathlib import Path

from election.office.settings import PREFIX, Settings
from election.services import sessions
from election.web import forms, limits
from tests.support.doctor import CAUSES

OPERATOR = (Path(__file__).parents[2] / "docs/people/operator.md").read_text("utf-8")
ALERTS = (Path(__file__).parents[2] / "docs/people/prometheus-alerts.yml").read_text("utf-8")
ROWS = {
    name: float(number)
    for name, number in re.findall(r"^\| `(\w+)` \| (\d+(?:\.\d+)?)(?= )", OPERATOR, re.MULTILINE)
}


def test_the_table_of_limits_has_every_limit_with_its_number() -> None:
    """Whoever changes a limit changes the table, and the table has no limit of its own."""
    constants = {
        name: value
        for module in (limits, forms, sessions)
        for name, value in vars(module).items()
        if name.isupper() and type(value) in {int, float} and not name.startswith("LONGEST")
    }
    assert {**asdict(limits.CONNECTIONS), **constants} == ROWS


def test_the_table_of_settings_has_every_setting() -> None:
    """Whoever adds a setting says what it means, and what it is where it is not set."""
    rows = re.findall(rf"^\| `{PREFIX}(\w+)` \|.*\|$", OPERATOR, re.MULTILINE)
    assert sorted(row.lower() for row in rows) == sorted(set(Settings.model_fields) - {"directory"})
    for name, number in re.findall(rf"`{PREFIX}(\w+_SECONDS)`.*not set: (\d+)", OPERATOR):
        assert Settings.model_fields[name.lower()].default == int(number)


def test_each_alert_has_a_row_that_says_what_to_do() -> None:
    """It names a line of the doctor's. Each figure that an alert asks for is shown."""
    alerts = re.findall(r"alert: (\w+)", ALERTS)
    table = re.findall(r"`(Election\w+)`", OPERATOR)
    assert sorted(alerts) == sorted(set(table))
    lines = re.findall(r"^\| `Election.*?\| .*? \| `(\w+)` \|", OPERATOR, re.MULTILINE)
    assert len(lines) == len(re.findall(r"^\| `Election", OPERATOR, re.MULTILINE))
    assert set(lines) == CAUSES
    shown = (Path(__file__).parents[2] / "election/office/metrics.py").read_text("utf-8")
    for figure in re.findall(r"election_(\w+)", ALERTS):
        assert f'"{figure}"' in shown, figure
