"""The tests that documents name, and those that there are."""

import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]
NAMED = re.compile(r"`(test_\w+)`")


def named_tests(text: str) -> set[str]:
    """The tests that a text names in backquotes."""
    return set(NAMED.findall(text))


@cache
def existing_tests() -> frozenset[str]:
    """The names of all tests."""
    tests = "".join(file.read_text("utf-8") for file in TESTS.rglob("test_*.py"))
    return frozenset(re.findall(r"^(?:async )?def (test_\w+)", tests, re.MULTILINE))
