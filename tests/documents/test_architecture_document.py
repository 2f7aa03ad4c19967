"""The map of the house: what it names is there, and its walks are short."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAP = (ROOT / "docs/development/architecture.md").read_text("utf-8")
LINK = r"\[`([\w.]+)`\]\(\.\./\.\./election/([^)#]+\.py)\)"
WALKS = re.findall(r"^### (.+)\n\n(?:.+\n)+\n((?:\d+\. .+\n)+)", MAP, re.MULTILINE)
MOST_STEPS = 12


def defined(file: str) -> set[str]:
    """The names that a module of the package defines, and those of its classes as `Class.name`."""
    names: set[str] = set()
    for node in ast.parse((ROOT / "election" / file).read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            methods = [member for member in node.body if hasattr(member, "name")]
            names |= {method.name for method in methods}
            names |= {f"{node.name}.{method.name}" for method in methods}
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


@pytest.mark.parametrize(("name", "file"), sorted(set(re.findall(LINK, MAP))))
def test_what_the_map_names_is_defined_in_the_file_that_it_links_to(name: str, file: str) -> None:
    """A function that was renamed or moved is renamed or moved on the map too."""
    assert name in defined(file)


def test_the_four_walks_are_there() -> None:
    """A cast, a ballot, a poll file and a mail."""
    assert [title.split()[1].strip(",") for title, _ in WALKS] == ["cast", "ballot", "poll", "mail"]


@pytest.mark.parametrize(("title", "steps"), WALKS, ids=[title for title, _ in WALKS])
def test_a_walk_has_at_most_a_dozen_steps(title: str, steps: str) -> None:
    """Each names its function, links to it, and says what it does."""
    lines = steps.splitlines()
    assert 2 < len(lines) <= MOST_STEPS, title
    for line in lines:
        found = re.match(rf"\d+\. {LINK} in `([^`]+)`: .+\.$", line)
        assert found, line
        assert found[2] == found[3]
