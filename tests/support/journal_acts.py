"""The acts that the journal can hold, read from the program's source: each is a literal there."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "election"


def acts() -> set[str]:
    """The acts that the program writes to the journal."""
    texts = (path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    nodes = (node for text in texts for node in ast.walk(ast.parse(text)))
    written = set()
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "journal.write":
            act = node.args[3]
            assert isinstance(act, ast.Constant), ast.unparse(node)
            assert isinstance(act.value, str), ast.unparse(node)
            written.add(act.value)
    return written
