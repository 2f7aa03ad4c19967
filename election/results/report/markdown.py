"""Writing Markdown: what people wrote stays plain text, whatever characters are in it."""

import re
from collections.abc import Iterable

from election.presentation.shown_tables import Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&]|^[-+=])")


def escaped(text: str) -> str:
    """The text with everything that Markdown could take for markup escaped; links stay links."""
    if text.startswith(("https://", "http://")) and not set(text) & set(" <>|\\\n"):
        return f"<{text}>"
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def row(cells: Iterable[str]) -> str:
    """A row of a table."""
    return f"| {' | '.join(map(escaped, cells))} |"


def rule(table: Table) -> str:
    """The line under a table's head: numbers are set to the right."""
    _, *others = table.head
    return "| --- |" + (" ---: |" if table.numbers else " --- |") * len(others)
