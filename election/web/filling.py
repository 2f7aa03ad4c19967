"""Filling: what a page shows of a marking has one length, whatever the marking.

Encryption hides the content of a page, and not its length: a network or a log of sizes would tell a
Yes from a No. The filling is a comment of random letters. So compression, which the headers forbid
to proxies, does not make it vanish.
"""

import secrets
from collections.abc import Iterable

from markupsafe import Markup

OPENING, ENDING = "<!--", "-->"
LEAST = 24


def filled(shown: str, others: Iterable[str]) -> Markup:
    """The fragment and a comment that nobody sees: as many bytes as the longest of all would have.

    `others` are the same fragment as it would be for each other marking.
    """
    longest = max(map(_bytes, (shown, *others)))
    letters = secrets.token_urlsafe(longest - _bytes(shown) + LEAST).replace("-", "_")
    filling = letters[: longest - _bytes(shown) + LEAST]
    return Markup(shown) + Markup(f"{OPENING}{filling}{ENDING}")  # noqa: S704 (escaped by templates)


def _bytes(text: str) -> int:
    return len(text.encode())
