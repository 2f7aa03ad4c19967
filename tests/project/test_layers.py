"""Imports point down only: the contracts of pyproject.toml, and that each can be broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOWN = "Imports point down only"
PURE = "Rules know no clock, chance, file, database, network or page"
LINT = "import sys, importlinter.cli; sys.exit(importlinter.cli.lint_imports(no_cache=True))"


def lint(directory: Path) -> tuple[bool, str]:
    """Whether the project in a directory keeps its contracts, and what import-linter says."""
    command = [sys.executable, "-c", LINT]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project without its tests, to be broken."""
    ignored = shutil.ignore_patterns("__pycache__", "static", "templates")
    shutil.copytree(ROOT / "election", tmp_path / "election", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_all_imports_point_down() -> None:
    """Layers, and the purity of the rules."""
    kept, said = lint(ROOT)
    assert kept, said
    assert "Contracts: 2 kept, 0 broken." in said


def test_a_copy_keeps_the_contracts_as_long_as_nobody_breaks_it(copy: Path) -> None:
    """So that what the next tests see is their own doing, and done to the copy."""
    kept, said = lint(copy)
    assert kept, said


@pytest.mark.parametrize(
    ("module", "statement", "broken"),
    [
        ("utils.py", "", DOWN),
        ("rules/counting/ties.py", "from election.services import store", DOWN),
        ("rules/counting/ties.py", "from election.office import clock", DOWN),
        ("crypto/box.py", "from election.database import tables", DOWN),
        ("kinds/election/second_counter.py", "from election.services import store", DOWN),
        ("services/store.py", "from election.web import site", DOWN),
        ("services/links.py", "from election.office.settings import Settings", DOWN),
        ("mail/compose.py", "from election import results", DOWN),
        ("results/record/build.py", "from election import mail", DOWN),
        ("web/site.py", "from election.office import key_files", DOWN),
        ("web/site.py", "def late():\n    from election.office import office", DOWN),
        ("errors/base.py", "from election.rules.poll import receipt_codes", DOWN),
        ("verify.py", "from election import errors", DOWN),
        ("verify.py", "from election.crypto import canonical", DOWN),
        ("rules/counting/lot.py", "import random", PURE),
        ("rules/poll/phases.py", "from time import time", PURE),
        ("rules/pollfile/poll_file.py", "from pathlib import Path", PURE),
        ("rules/poll/definition.py", "import os.path", PURE),
        ("rules/poll/tally.py", "from sqlmodel import SQLModel", PURE),
    ],
)
def test_a_breach_is_found(copy: Path, module: str, statement: str, broken: str) -> None:
    """A stray module, an import upwards or sideways, a door opened below, chance in a rule."""
    with (copy / "election" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{statement}\n")
    kept, said = lint(copy)
    assert not kept
    assert f"{broken} BROKEN" in said
