"""docs/development/dependencies.md: every package is there, with its reason."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "development" / "dependencies.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
TABLE = {
    name for row in re.findall(r"^\| ([^|]+) \|", PAGE, re.MULTILINE) for name in row.split(", ")
}


def required(lines: list[str]) -> set[str]:
    """Return the packages of these requirements, with their extras and without versions."""
    return {re.split(r"[<>=;]", line)[0].strip() for line in lines}


def test_every_dependency_has_a_row() -> None:
    """There is no row for a package that is gone."""
    assert TABLE - {"package", "---"} == required(PROJECT["dependencies"])


def test_every_package_for_development_is_named() -> None:
    """The packages are in the sentence below the table."""
    development = PAGE.partition("For development: ")[2].partition(".\n")[0]
    wanted = required(PROJECT["optional-dependencies"]["dev"])
    assert sorted(name for name in wanted if name not in development) == []
