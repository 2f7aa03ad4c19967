"""docs/reference/secrecy.md: every promise names tests, and every test that it names exists."""

import re

from tests.support.documents import DOCS
from tests.support.existing_tests import existing_tests, named_tests

DOCUMENT = (DOCS / "reference" / "secrecy.md").read_text("utf-8")


def test_every_test_that_the_page_names_exists() -> None:
    """A promise whose test was renamed or removed is no promise."""
    named = named_tests(DOCUMENT)
    assert len(named) > 30
    assert named <= existing_tests()


def test_every_promise_names_its_tests() -> None:
    """Each promise is one row, numbered without a gap, with its tests."""
    rows = re.findall(r"^\| (P\d+) \|.*\|([^|]*)\|$", DOCUMENT, re.MULTILINE)
    assert [number for number, _ in rows] == [f"P{number}" for number in range(1, len(rows) + 1)]
    assert all(named_tests(held) for _, held in rows)
