"""The rules by which axe judges pages and mails."""

from typing import Any

OPTIONS: dict[str, Any] = {
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],  # what is not broken need not be told element by element
}
