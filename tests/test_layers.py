"""Imports point down only: the contracts of pyproject.toml, and that each can be broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINT = (
    "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
)


def lint(directory: Path) -> tuple[bool, str]:
    """Whether the project in a directory keeps its contracts, and what import-linter says."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, '.'); {LINT}"]
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
        ("utils.py", "", "Missing layers"),
        ("rules/ties.py", "from election.services import polls", "Imports point down only"),
        ("rules/ties.py", "from election import clock", "Imports point down only"),
        ("seals/box.py", "from election.records import tables", "Imports point down only"),
        ("recount.py", "from election.seals import box", "Imports point down only"),
        ("services/polls.py", "from election.web import site", "Imports point down only"),
        ("services/links.py", "from election.settings import Settings", "Imports point down only"),
        ("mail/messages.py", "from election import publish", "Imports point down only"),
        ("publish/record.py", "from election import mail", "Imports point down only"),
        ("web/site.py", "from election import keyfiles", "Imports point down only"),
        ("web/site.py", "def late():\n    from election import desk", "Imports point down only"),
        ("errors.py", "from election.rules import codes", "Imports point down only"),
        ("rules/lots.py", "import random", "Rules know no clock"),
        ("rules/phases.py", "from time import time", "Rules know no clock"),
        ("rules/pollfile.py", "from pathlib import Path", "Rules know no clock"),
        ("rules/definition.py", "import os.path", "Rules know no clock"),
        ("rules/report.py", "from sqlmodel import SQLModel", "Rules know no clock"),
    ],
)
def test_a_breach_is_found(copy: Path, module: str, statement: str, broken: str) -> None:
    """A stray module, an import upwards or sideways, a door opened below, chance in a rule."""
    with (copy / "election" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{statement}\n")
    kept, said = lint(copy)
    assert not kept
    assert broken in said
