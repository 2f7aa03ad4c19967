"""docs/reference/threats.md and asvs.md: no threat and no requirement is left without an answer."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.support.documents import DOCS
from tests.support.existing_tests import existing_tests, named_tests

PAGES = {
    name: (DOCS / "reference" / f"{name}.md").read_text("utf-8") for name in ("threats", "asvs")
}
LINK = re.compile(r"\]\([^)]+\)")

REQUIREMENTS = """
1.1: 1-2; 1.2: 1-9; 1.3: 1-11; 1.4: 1-3; 1.5: 1-2
2.1: 1-3; 2.2: 1-3; 2.3: 1-4; 2.4: 1-1
3.2: 1-2; 3.3: 1-4; 3.4: 1-6; 3.5: 1-5; 3.7: 1-2
4.1: 1-3; 4.2: 1-1; 4.3: 1-2; 4.4: 1-4
5.1: 1-1; 5.2: 1-3; 5.3: 1-2; 5.4: 1-3
6.1: 1-3; 6.2: 1-12; 6.3: 1-4; 6.4: 1-4; 6.5: 1-5; 6.6: 1-3; 6.8: 1-4
7.1: 1-3; 7.2: 1-4; 7.3: 1-2; 7.4: 1-5; 7.5: 1-2; 7.6: 1-2
8.1: 1-2; 8.2: 1-3; 8.3: 1-1; 8.4: 1-1
9.1: 1-3; 9.2: 1-4
10.1: 1-2; 10.2: 1-2; 10.3: 1-4; 10.4: 1-11; 10.5: 1-5; 10.6: 1-2; 10.7: 1-3
11.1: 1-2; 11.2: 1-3; 11.3: 1-3; 11.4: 1-4; 11.5: 1-1; 11.6: 1-1
12.1: 1-3; 12.2: 1-2; 12.3: 1-4
13.1: 1-1; 13.2: 1-5; 13.3: 1-2; 13.4: 1-5
14.1: 1-2; 14.2: 1-4; 14.3: 1-3
15.1: 1-3; 15.2: 1-3; 15.3: 1-7
16.1: 1-1; 16.2: 1-5; 16.3: 1-4; 16.4: 1-3; 16.5: 1-3
17.1: 1-1; 17.2: 1-4; 17.3: 1-2
"""
"""The requirements of levels 1 and 2 of the ASVS 5.0.0, by section."""


class Threat(NamedTuple):
    number: str
    threat: str
    answer: str
    shown_by: str
    remains: str


class Requirement(NamedTuple):
    numbers: list[str]
    answer: str
    how: str


def cells(page: str) -> Iterator[list[str]]:
    """The cells of each line of a table."""
    for line in PAGES[page].splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def threats() -> list[Threat]:
    return [Threat(*row) for row in cells("threats") if row[0].isdigit()]


def requirements() -> list[Requirement]:
    rows = [row for row in cells("asvs") if re.match(r"\d+\.\d+\.\d+", row[0])]
    return [Requirement(numbers.split(", "), answer, how) for numbers, _, answer, how in rows]


def of_the_standard() -> Iterator[str]:
    """The number of each requirement."""
    for section, first, last in re.findall(r"(\d+\.\d+): (\d+)-(\d+)", REQUIREMENTS):
        yield from (f"{section}.{number}" for number in range(int(first), int(last) + 1))


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_exists(page: str) -> None:
    """An answer whose test was renamed or removed is no answer."""
    assert len(named_tests(PAGES[page])) > 100
    assert named_tests(PAGES[page]) - existing_tests() == set()


def test_threats_are_numbered_without_a_gap() -> None:
    """Rows refer to each other by number, and each number that they name is there."""
    numbers = [threat.number for threat in threats()]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert set(re.findall(r"\brow (\d+)", PAGES["threats"], re.IGNORECASE)) <= set(numbers)


def test_each_threat_has_a_test_or_says_why_not() -> None:
    """A reason is a sentence after "no test:"; a row without either would be a claim."""
    without = [threat for threat in threats() if not named_tests(threat.shown_by)]
    assert [threat for threat in without if not re.match(r"no test: .{15}", threat.shown_by)] == []


def test_each_threat_says_what_remains_and_leads_to_its_answer() -> None:
    """The answer has a link to the page or the code that it speaks of."""
    assert [threat for threat in threats() if not (threat.threat and threat.remains)] == []
    assert [threat.number for threat in threats() if not LINK.search(threat.answer)] == []


def test_each_requirement_stands_once() -> None:
    """All of levels 1 and 2, and no other."""
    stands = Counter(number for row in requirements() for number in row.numbers)
    assert stands == Counter(of_the_standard())
    assert stands.total() == 253


def test_each_answer_has_its_evidence() -> None:
    """What is met names a test or the page that shows it; what is not has a reason."""
    met = [row for row in requirements() if row.answer in {"met", "met otherwise"}]
    assert [row for row in met if not (named_tests(row.how) or LINK.search(row.how))] == []
    assert [row for row in requirements() if not row.how] == []


def test_the_numbers_of_answers_are_those_of_the_rows() -> None:
    """The table at the top says how many are met, and how many are not."""
    counted: Counter[str] = Counter()
    for row in requirements():
        counted[row.answer] += len(row.numbers)
    told = {row[0]: int(row[2]) for row in cells("asvs") if len(row) == 3 and row[2].isdigit()}
    assert told == counted


def test_what_is_not_met_is_told_at_the_top() -> None:
    """Nobody has to search the rows for what is missing."""
    section = PAGES["asvs"].partition("## What is not met")[2].partition("\n## ")[0]
    rows = [row for row in requirements() if row.answer == "not met"]
    not_met = {number for row in rows for number in row.numbers}
    assert set(re.findall(r"\d+\.\d+\.\d+", section)) == not_met
