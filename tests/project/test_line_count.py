"""A run of all tests fails where a line of rules, kinds or ballot files is run by none of them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.once import SHARED

ROOT = Path(__file__).parents[2]
RULE = '''"""A rule."""


def sign(number: int) -> int:
    """1, or -1."""
    if number < 0:
        return -1
    return 1
'''
TEST = '''"""Asks the rule."""

import pytest

from election.rules.rule import sign


@pytest.mark.parametrize("number", {numbers})
def test_the_sign_of_a_number(number: int) -> None:
    """It is one in size."""
    assert abs(sign(number)) == 1
'''


CONFTEST = '''"""As in the project, without its fixtures."""

import os

from tests.support.line_count import LINES
from tests.support.once import SHARED, shared_directory

import pytest


def pytest_configure(config):
    LINES.configure(config)


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main():
    if SHARED in os.environ:
        return (yield)
    with shared_directory():
        return (yield)
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one rule, whose tests are set up as these are."""
    rooms = ("election/rules", "election/kinds", "election/ballotfiles", "tests/rules")
    for folder in ("election", "tests", "tests/support", *rooms):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "__init__.py").touch()
    (tmp_path / "election" / "rules" / "rule.py").write_text(RULE)
    (tmp_path / "tests" / "conftest.py").write_text(CONFTEST)
    for name in ("pyproject.toml", "tests/support/line_count.py", "tests/support/once.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def runs(project: Path, numbers: str, *words: str, processes: int = 0) -> tuple[int, str]:
    """The project's tests, which ask the rule for these numbers."""
    (project / "tests" / "rules" / "test_rule.py").write_text(TEST.format(numbers=numbers))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", str(processes), "-p", "no:cacheprovider", *words],
        cwd=project,
        env={name: value for name, value in os.environ.items() if name != SHARED},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_what_no_test_runs_fails_the_run_and_is_named(project: Path) -> None:
    """Though each test passes."""
    status, said = runs(project, "(1, 2)")
    assert status == 1, said
    assert "2 passed" in said
    assert re.search(r"election/rules/rule.py .* 7$", said, re.MULTILINE), said


def test_what_the_tests_run_in_different_processes_is_put_together(project: Path) -> None:
    """One asks for each branch."""
    status, said = runs(project, "(1, -1)", processes=2)
    assert status == 0, said
    assert "lines that no test ran" not in said


@pytest.mark.parametrize("words", [["tests/rules"], ["-k", "sign"]])
def test_some_of_the_tests_may_leave_lines_out(project: Path, words: list[str]) -> None:
    """Whoever runs a folder, or tests of a name, is not told of lines."""
    status, said = runs(project, "(1, 2)", *words)
    assert status == 0, said


def test_what_is_exhaustive_does_not_count(project: Path) -> None:
    """Another test must run the line."""
    marked = "(1, pytest.param(-1, marks=pytest.mark.exhaustive))"
    status, said = runs(project, marked)
    assert status == 1, said
