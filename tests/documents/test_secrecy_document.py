"""docs/reference/secrecy.md: every promise names tests, and every test that it names exists."""

import re
from pathlib import Path

HERE = Path(__file__).parents[1]
DOCUMENT = (HERE.parent / "docs" / "reference" / "secrecy.md").read_text("utf-8")
NAMED = re.compile(r"`(test_\w+)`")


def existing() -> set[str]:
    tests = "".join(file.read_text("utf-8") for file in HERE.rglob("test_*.py"))
    return set(re.findall(r"^(?:async )?def (test_\w+)", tests, re.MULTILINE))


def test_every_test_that_the_page_names_exists() -> None:
    """A promise whose test was renamed or removed is no promise."""
    named = set(NAMED.findall(DOCUMENT))
    assert len(named) > 30
    assert named <= existing()


def test_every_promise_names_its_tests() -> None:
    """Each promise is one row, numbered without a gap, with its tests."""
    rows = re.findall(r"^\| (P\d+) \|.*\|([^|]*)\|$", DOCUMENT, re.MULTILINE)
    assert [number for number, _ in rows] == [f"P{number}" for number in range(1, len(rows) + 1)]
    assert all(NAMED.search(held) for _, held in rows)
