"""docs/development/scenarios.md: every number in it is a test, and every such test is in it."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "development" / "scenarios.md").read_text("utf-8")
LISTED, _, ELSEWHERE = PAGE.partition("## By a program of its own")


def test_every_scenario_is_a_test_with_its_number() -> None:
    """But for those of which the last section says where they are tested."""
    found = "".join(file.read_text("utf-8") for file in TESTS.rglob("test_*.py"))
    tested = {int(number) for number in re.findall(r"def test_scenario_(\d+)_", found)}
    listed = [int(number) for number in re.findall(r"^(\d+)\. ", LISTED, re.MULTILINE)]
    elsewhere = {int(number) for number in re.findall(r"\b(\d\d)\b", ELSEWHERE)}
    assert listed == list(range(1, len(listed) + 1))
    assert set(listed) - tested <= elsewhere
    assert tested <= set(listed)
