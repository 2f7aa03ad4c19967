"""A candidate's statement as HTML: the few forms of Markdown that a statement needs, and no more.

Paragraphs, emphasis, lists, quotes, code and links to https pages. HTML in it is shown as it is
typed; pictures and headings have no form here. The reader is markdown-it-py, which follows
CommonMark and escapes what it does not know; it is loaded with the first statement.
"""

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

FORMS = ("paragraph", "blockquote", "list", "emphasis", "link", "autolink", "backticks", "escape")


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    class LinksOnly(MarkdownIt):
        """Its links lead to https pages."""

        def validateLink(self, url: str) -> bool:  # noqa: N802  the library's name
            return url.startswith("https://")

    reader = LinksOnly("zero", {"html": False, "breaks": True})
    return reader.enable([form for form in FORMS if form != "paragraph"] + ["newline"])


def prose(text: str) -> Markup:
    """The statement as HTML, whatever is in it."""
    return Markup(_reader().render(text))  # noqa: S704  the reader escapes all that it is given
