"""The rooms of the package: their number, their docstrings, and how long chains of imports are."""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import grimp
import pytest

import election

PACKAGE = Path(election.__file__).parent
MOST_ROOMS = 14
LONGEST_CHAIN = 20
"""The rehearsal stands on the worker, and that on mail."""
ROOMS = sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """Return who imports whom, with late imports and those within a function."""
    graph = grimp.build_graph("election", cache_dir=None, exclude_type_checking_imports=True)
    return {
        module: set(graph.find_modules_directly_imported_by(module))
        for module in graph.modules
        if ".migrations." not in module
    }


def test_the_top_of_the_package_can_be_read_at_a_glance() -> None:
    """The package holds rooms and verify.py, which strangers take away, and nothing else."""
    modules = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py"}
    assert modules == {"verify.py"}
    assert len(ROOMS) + len(modules) <= MOST_ROOMS


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_says_what_it_holds_and_what_it_does_not(room: Path) -> None:
    """The docstring of its `__init__` says so, and the file has nothing else."""
    module = ast.parse((room / "__init__.py").read_text("utf-8"))
    docstring = ast.get_docstring(module) or ""
    assert "Not here:" in docstring


def test_a_package_only_says_what_it_holds() -> None:
    """The `__init__` runs and re-exports nothing: a name is imported from where it is defined."""
    packages = {path: ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("__init__.py")}
    assert [path for path, module in packages.items() if not ast.get_docstring(module)] == []
    assert [path for path, module in packages.items() if len(module.body) > 1] == []


def test_tests_lie_in_folders_named_as_the_rooms() -> None:
    """Beside them are only the tests that cross rooms, and what tests share."""
    tests = {path.name for path in (PACKAGE.parent / "tests").iterdir() if path.is_dir()}
    across = {
        "bench",
        "browser",
        "documents",
        "pictures",
        "project",
        "reliability",
        "robustness",
        "runbook",
        "verify",
    }
    shared = {"examples", "support", "__pycache__"}
    errors_are_tested_in_project = {"errors"}
    rooms = {room.name for room in ROOMS}
    assert tests - across - shared == rooms - errors_are_tested_in_project


def test_no_module_is_far_from_the_ground(imports: dict[str, set[str]]) -> None:
    """The longest chain of imports is short enough to keep in mind."""
    chain = longest_chain(imports)
    assert len(chain) <= LONGEST_CHAIN, " > ".join(chain)


def test_a_longer_chain_would_be_seen() -> None:
    """The longer way counts where two ways lead to one module."""
    imports = {"cli": {"web", "rules"}, "web": {"services"}, "services": {"rules"}, "rules": set()}
    assert longest_chain(imports) == ["cli", "web", "services", "rules"]


def longest_chain(imports: dict[str, set[str]]) -> list[str]:
    """Return the longest way from a module down to one that imports none of ours."""

    @cache
    def below(module: str) -> list[str]:
        return [module, *longest(imported for imported in imports[module] if imported in imports)]

    def longest(modules: Iterable[str]) -> list[str]:
        return max((below(module) for module in sorted(modules)), key=len, default=[])

    return longest(imports)
