"""The blocks of the runbook that say that they are run, as they stand on the page."""

import re
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNBOOK = ROOT / "docs/people/runbook.md"
FILES = ROOT / "docs/people/runbook"
MARK = "*(run)*"
BLOCK = re.compile(r"```sh\n(.*?)\n```\Z", re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    """Each block below a paragraph with the mark, with its heading, in the page's order."""
    found, heading = [], ""
    for before, paragraph in pairwise(RUNBOOK.read_text("utf-8").split("\n\n")):
        if before.startswith("#"):
            heading = before.lstrip("# ")
        inside = BLOCK.match(paragraph)
        if inside and MARK in before:
            found.append((heading, inside[1]))
    return found


def block(heading: str) -> str:
    """The one block below a heading. Raises ValueError where there are more, or none."""
    (text,) = [each for above, each in blocks() if above == heading]
    return text
