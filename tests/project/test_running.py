"""The way the tests are run, and where their parts are: the README's line, and imports."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
START = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && "
COMMANDS = ("bench", "pictures", "reliability", "runbook")
"""Folders of programs that are started by hand."""


def lines_that_run_tests(name: str) -> list[str]:
    """Return the lines of a file that install the project with its tests."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return [line for line in lines if "pip install" in line and "[dev]" in line]


def test_the_readme_and_ci_run_the_same_line() -> None:
    """The line has no options, for they are in pyproject.toml, where nobody has to know them."""
    assert lines_that_run_tests("README.md") == [f"{START}.venv/bin/pytest"]
    assert lines_that_run_tests(".ci/run") == lines_that_run_tests("README.md")


def test_ci_runs_that_line_last() -> None:
    """The line's exit status is that of the script, and no other line of the script runs tests."""
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert script.splitlines()[-1] == lines_that_run_tests("README.md")[0]
    assert "eval" not in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("demand", ["", "cases"])
def test_real_elections_that_are_missing_fail_only_where_they_are_demanded(
    tmp_path: Path, demand: str
) -> None:
    """CI=true alone demands nothing; ELECTION_DEMAND, which `.ci/run` sets, does."""
    (tmp_path / "test_needy.py").write_text(
        '''
from tests.support import real_elections


def test_needy(tmp_path, monkeypatch):
    """Asks for elections in an empty folder."""
    monkeypatch.setattr(real_elections, "CASES", tmp_path)
    real_elections.require("counts", 15)
'''
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "CI": "true", "ELECTION_DEMAND": demand, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("1 failed" if demand else "1 skipped") in done.stdout, done.stdout
    assert "no real elections at" in done.stdout


def test_only_the_demands_of_ci_are_read() -> None:
    """No test asks whether it runs in CI, so a plain clone passes with CI=true as without."""
    asked = 'environ.get("CI"' + ")"
    asking = [path.name for path in TESTS.rglob("*.py") if asked in path.read_text("utf-8")]
    assert asking == []


# Who imports whom


def imported(path: Path) -> Iterator[str]:
    """Yield the modules of the tests that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("tests"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "tests":
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_test_imports_from_a_test() -> None:
    """Code that two tests share is in tests/support, or in a program of a folder of commands."""
    allowed = tuple(f"tests.{folder}" for folder in ("support", *COMMANDS))
    imports = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in TESTS.rglob("*.py")
        for name in imported(path)
        if not name.startswith(allowed)
    }
    assert imports == set()


def test_the_support_imports_no_command() -> None:
    """Helpers are below programs, as they are below tests."""
    imports = {
        (path.name, name)
        for path in (TESTS / "support").glob("*.py")
        for name in imported(path)
        if not name.startswith("tests.support")
    }
    assert imports == set()


def test_every_test_is_in_a_folder_that_says_what_it_is_about() -> None:
    """The folders have the names of the rooms; the others are about the whole."""
    rooms = {path.name for path in (ROOT / "election").iterdir() if path.is_dir()}
    about_the_whole = {"browser", "documents", "project", "robustness", "verify"}
    folders = {path.parent.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")}
    assert {folder.split("/")[0] for folder in folders} <= rooms | about_the_whole
