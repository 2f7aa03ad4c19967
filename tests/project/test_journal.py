"""One module alone reads the journal by its strings."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "election"
READER = PACKAGE / "services" / "read_history.py"
"""Entries become typed values here, and text for the tables that show any act."""
CHAIN = PACKAGE / "crypto" / "hash_chain.py"
OTHERS = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if "versions" not in path.parts and path not in {READER, CHAIN, PACKAGE / "verify.py"}
)


def readings(module: ast.Module) -> Iterator[str]:
    """Yield where an entry's data is taken apart, or its act compared."""
    for node in ast.walk(module):
        if isinstance(node, ast.Subscript | ast.Attribute) and _is_data(node.value):
            yield ast.unparse(node)
        if isinstance(node, ast.Starred | ast.keyword) and _is_data(node.value):
            yield ast.unparse(node)
        if isinstance(node, ast.Compare) and any(map(_is_act, (node.left, *node.comparators))):
            yield ast.unparse(node)


def _is_data(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "data"


def _is_act(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "act"


def test_entries_of_the_journal_are_read_in_one_module() -> None:
    """All other modules take the history's typed fields."""
    readers = {
        path.relative_to(ROOT).as_posix(): list(readings(ast.parse(path.read_text("utf-8"))))
        for path in OTHERS
    }
    assert {name: lines for name, lines in readers.items() if lines} == {}


@pytest.mark.parametrize(
    "statement",
    [
        "closed[-1].data['root']",
        "entry.data.get('reason')",
        "entry.data.items()",
        "RevealedSeed(**entry.data)",
        "[entry for entry in entries if entry.act == 'closed']",
        "'closed' != entry.act",
    ],
)
def test_a_reading_would_be_seen(statement: str) -> None:
    """Each planted reading is found."""
    assert list(readings(ast.parse(statement)))
    assert list(readings(ast.parse(READER.read_text("utf-8"))))
