"""Rules of the source that lint and types do not see, and that lint and types are clean."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "election"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "versions" not in path.parts)
RULES = sorted((PACKAGE / "rules").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CODE = ("election", "tests")

LONGEST = 400
SENTENCE_ENDS = (".", "?", "!")
A_LIST = {"verify.py"}
"""Files that are long on purpose: a whole program in one file."""

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def docstring(node: ast.Module | Function) -> str:
    return ast.get_docstring(node) or ""


def functions(module: ast.Module) -> Iterator[Function]:
    """Yield the functions of a module and of its classes."""
    for node in module.body:
        yield from (
            statement
            for statement in (node, *getattr(node, "body", []))
            if isinstance(statement, Function)
        )


def runs_clean(*command: str) -> None:
    """Check that a checker finds nothing; what it finds is shown."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


# The checkers


def test_lint_is_clean() -> None:
    """`ruff check` finds nothing, with the rules of pyproject.toml."""
    runs_clean("ruff", "check", "--no-fix", *CODE)


def test_formatting_is_clean() -> None:
    """`ruff format` would change nothing, at 100 characters a line."""
    runs_clean("ruff", "format", "--check", *CODE)


def test_types_are_clean() -> None:
    """`mypy --strict` finds nothing in the program and the tests."""
    runs_clean("mypy", "--strict")


def test_warnings_are_errors() -> None:
    """This holds in every test, and for every library."""
    assert PROJECT["tool"]["pytest"]["ini_options"]["filterwarnings"] == ["error"]
    assert PROJECT["tool"]["mypy"]["strict"] is True


def test_every_exception_from_lint_has_its_reason_beside_it() -> None:
    """This holds for the whole project, for a folder, and for a line of the program."""
    exceptions = (ROOT / "pyproject.toml").read_text("utf-8").partition("[tool.ruff.lint]")[2]
    ignored = exceptions.partition("ignore = [")[2].partition("\n]")[0]
    for line in filter(None, map(str.strip, ignored.splitlines())):
        assert "# " in line, line
    for path in MODULES:
        for line in path.read_text("utf-8").splitlines():
            for pattern in (r"# noqa(: [A-Z0-9, ]+)?", r"# type: ignore(\[[a-z, -]+\])?"):
                if exception := re.search(pattern, line):
                    assert exception.group(1), f"{named(path)}: {line}"


# Size and words


def test_a_file_fits_on_a_few_screens() -> None:
    """400 lines are the limit against sprawl, and no reason to split what belongs together."""
    lengths = {named(path): lines(path) for path in MODULES if path.name not in A_LIST}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_module_says_what_it_is() -> None:
    """Every module but an empty one has a docstring on its first lines."""
    modules = {named(path): tree(path) for path in (*MODULES, *TESTS)}
    assert [name for name, module in modules.items() if module.body and not docstring(module)] == []


def test_every_test_says_in_a_sentence_what_it_shows() -> None:
    """Every test has a docstring that is a sentence, and a name of several words."""
    wordless = [
        f"{named(path)}: {function.name}"
        for path in TESTS
        for function in functions(tree(path))
        if function.name.startswith("test_")
        and not (
            docstring(function).rstrip("\"')").endswith(SENTENCE_ENDS) and "_" in function.name
        )
    ]
    assert wordless == []


def test_every_public_function_of_rules_ballotfiles_and_crypto_is_explained() -> None:
    """The docstring gives meaning, units and errors, which others must be able to check."""
    unexplained = [
        f"{named(path)}: {node.name}"
        for room in ("rules", "ballotfiles", "crypto")
        for path in (PACKAGE / room).rglob("*.py")
        for node in tree(path).body
        if isinstance(node, Function) and not node.name.startswith("_") and not docstring(node)
    ]
    assert unexplained == []


def test_nothing_is_left_to_do() -> None:
    """There is no note to oneself, no empty function, and no file without a subject."""
    for path in MODULES:
        assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", path.read_text("utf-8")), named(path)
        assert path.stem not in {"utils", "util", "helpers", "common", "misc"}
        for function in functions(tree(path)):
            assert not isinstance(function.body[-1], ast.Pass), f"{named(path)}: {function.name}"


# Purity of the rules

CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter", "fromtimestamp"}
CHANCE_AND_WORLD = {
    "builtins",
    "ctypes",
    "datetime.now",
    "getpass",
    "glob",
    "importlib",
    "locale",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "socket",
    "subprocess",
    "sys",
    "tempfile",
    "time",
    "urllib.request",
    "uuid",
}
DOORS = {"open", "input", "print", "eval", "exec", "compile", "__import__", "globals"}


def impurities(module: ast.Module) -> Iterator[str]:
    """Yield what a rule does that depends on the moment, on chance or on the machine."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if is_worldly(alias.name))
        elif isinstance(node, ast.ImportFrom):
            full = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from filter(is_worldly, [node.module or "", *full])
        elif isinstance(node, ast.Attribute) and node.attr in CLOCKS | {"environ", "getenv"}:
            yield node.attr
        elif isinstance(node, ast.Attribute) and ast.unparse(node).endswith(".random"):
            yield ast.unparse(node)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in DOORS:
            yield ast.unparse(node.func)


def is_worldly(name: str) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in CHANCE_AND_WORLD)


def test_a_rule_is_a_function_of_its_values() -> None:
    """A rule uses no clock, chance, file or setting: the same values give the same result."""
    found = {named(path): list(impurities(tree(path))) for path in RULES}
    assert {name: impure for name, impure in found.items() if impure} == {}


@pytest.mark.parametrize(
    "statement",
    [
        "datetime.now(UTC)",
        "date.today()",
        "from datetime import datetime\nx = datetime.utcnow()",
        "import time",
        "from time import monotonic",
        "import random",
        "from secrets import token_hex",
        "import numpy\nnumpy.random.default_rng()",
        "import os.path",
        "from urllib.request import urlopen",
        "from urllib import request",
        "os.environ['ELECTION_PROJECT']",
        "open('poll.toml')",
        "print('x')",
    ],
)
def test_what_is_impure_would_be_seen(statement: str) -> None:
    """Each planted impurity is found."""
    assert list(impurities(ast.parse(statement)))


def test_the_clock_is_read_in_one_place() -> None:
    """Only `election/office/clock.py` reads it, and every other module is handed the time."""
    reading = [
        named(path)
        for path in MODULES
        if any(
            isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}
            for node in ast.walk(tree(path))
        )
    ]
    assert reading == ["election/office/clock.py"]
