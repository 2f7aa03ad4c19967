"""Plain text of a template, laid out: paragraphs filled, links and hashes left as they stand."""

import re
import textwrap

WIDTH = 72
_BLANK_LINES = re.compile(r"\n\s*\n")


def laid_out(text: str) -> str:
    """The paragraphs, with one empty line between them.

    A paragraph with a line that begins with `<` or a space keeps its lines: it is a link, or a
    value that has to be copied whole.
    """
    paragraphs = (part.strip("\n") for part in _BLANK_LINES.split(text))
    return "\n\n".join(_filled(part) for part in paragraphs if part.strip()) + "\n"


def _filled(paragraph: str) -> str:
    if any(line.startswith(("<", " ")) for line in paragraph.splitlines()):
        return paragraph
    words = " ".join(paragraph.split())
    return textwrap.fill(words, WIDTH, break_long_words=False, break_on_hyphens=False)
