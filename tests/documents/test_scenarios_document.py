"""docs/development/scenarios.md: each number in it has a test, and each such test is in it."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "development" / "scenarios.md").read_text("utf-8")
LISTED, _, ELSEWHERE = PAGE.partition("## By a program of its own")


def test_every_scenario_is_a_test_with_its_number() -> None:
    """A scenario without such a test is in the last section, which says where it is tested."""
    tests = "".join(file.read_text("utf-8") for file in TESTS.rglob("test_*.py"))
    tested = {int(number) for number in re.findall(r"def test_scenario_(\d+)_", tests)}
    listed = [int(number) for number in re.findall(r"^(\d+)\. ", LISTED, re.MULTILINE)]
    elsewhere = {int(number) for number in re.findall(r"\b(\d\d)\b", ELSEWHERE)}
    assert listed == list(range(1, len(listed) + 1))
    assert set(listed) - tested <= elsewhere
    assert tested <= set(listed)
