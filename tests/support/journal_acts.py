"""The acts that the journal can hold, found in the text of the services."""

import ast
from pathlib import Path

INDIRECT = {"address changed", "link reissued", "cancelled", "voided"}
"""Acts whose names reach the journal through a variable."""


def acts() -> set[str]:
    """The acts that the services write, found in their text."""
    services = (Path(__file__).parents[2] / "election" / "services").glob("*.py")
    calls = (node for path in services for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return INDIRECT | {
        call.args[3].value
        for call in calls
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "journal.write"
        and isinstance(call.args[3], ast.Constant)
        and isinstance(call.args[3].value, str)
    }
