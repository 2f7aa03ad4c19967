"""A mail's HTML as plain text of 72 columns: the words are written once, and both parts say them.

It knows the elements that the mail templates use, and no others:

    h1 h2 p     a paragraph, filled
    li          a paragraph that begins with a hyphen
    pre         lines to copy as they stand, two spaces in
    hr          four hyphens
    a           its address in <>, on a line of its own, so that no mail reader cuts or lengthens it
    code em     marked with ` and *

An address or a line of `pre` is never broken. Text that is no element is data: nothing in it makes
a link or a line.
"""

import textwrap
from collections.abc import Sequence
from functools import lru_cache
from html.parser import HTMLParser
from itertools import chain

WIDTH = 72
PARAGRAPHS = ("h1", "h2", "p", "li")
NOT_SHOWN = ("title", "style")
MARKS = {"code": "`", "em": "*"}
END_OF_PIECE = "</p>"
"""Behind a paragraph begins what can be read by itself."""
BUTTON = ("class", "button")
"""The attribute of a paragraph whose link is only named: its address is the paragraph below."""


def laid_out(html: str) -> str:
    """The paragraphs of an HTML mail, with one empty line between them."""
    pieces = chain.from_iterable(map(_paragraphs, html.split(END_OF_PIECE)))
    return "\n\n".join(pieces) + "\n"


@lru_cache(maxsize=128)
def _paragraphs(piece: str) -> Sequence[str]:
    """The paragraphs of a piece of a mail: most are the same in each mail of a kind.

    Few are kept: a piece with the link of one elector gives way within some dozen mails.
    """
    reader = _Reader()
    reader.feed(piece + END_OF_PIECE)
    reader.close()
    return reader.paragraphs


class _Reader(HTMLParser):
    """Reads one mail; `paragraphs` are those that are complete."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self._words = ""
        self._hyphen = False
        self._is_button = False
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_SHOWN:
            self._hidden += 1
        elif tag in (*PARAGRAPHS, "pre"):
            self._words, self._hyphen, self._is_button = "", tag == "li", BUTTON in attrs
        elif tag == "hr":
            self.paragraphs.append("----")
        elif tag == "a" and not self._is_button:
            self._end_paragraph()
            self.paragraphs.append(f"<{dict(attrs)['href']}>")
            self._hidden += 1
        else:
            self._words += MARKS.get(tag, "")

    def handle_endtag(self, tag: str) -> None:
        if tag in NOT_SHOWN or (tag == "a" and not self._is_button):
            self._hidden -= 1
        elif tag == "pre":
            lines = self._words.strip("\n").splitlines()
            self.paragraphs.append("\n".join(f"  {line}" for line in lines))
            self._words = ""
        elif tag in PARAGRAPHS:
            self._words += ":" * self._is_button
            self._end_paragraph()
            self._is_button = False
        else:
            self._words += MARKS.get(tag, "")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._words += data

    def _end_paragraph(self) -> None:
        """Keep the words so far as a paragraph, if there are any."""
        words = " ".join(self._words.split())
        first, others = ("- ", "  ") if self._hyphen else ("", "")
        if words:
            self.paragraphs.append(_filled(words, first, others))
        self._words = ""


@lru_cache(maxsize=512)
def _filled(words: str, first: str, others: str) -> str:
    """A paragraph in lines. Most paragraphs of a kind are the same for everybody."""
    return textwrap.fill(
        words,
        WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
