"""Headers of the standard library, those made once that are the same in many mails.

The library makes a class for each header that it writes or reads, and parses again what it has
parsed. A header is a text that nobody changes, so what was made before serves again.
"""

from email.headerregistry import HeaderRegistry
from email.policy import SMTP
from functools import lru_cache
from typing import Any

ALIKE = (
    *("auto-submitted", "list-unsubscribe-post", "mime-version", "subject"),
    *("content-transfer-encoding", "content-type"),
)
"""Headers that hold nothing of one elector's."""


class KeptHeaders(HeaderRegistry):
    """Makes headers as the library does."""

    def __getitem__(self, name: str) -> Any:
        """The class of this header."""
        return _class_of(name.lower())

    def __call__(self, name: str, value: Any) -> Any:
        """The header with this value."""
        return (_kept if name.lower() in ALIKE else _made)(name, value)


_librarys = HeaderRegistry()


@lru_cache(maxsize=32)
def _class_of(name: str) -> Any:
    return _librarys[name]


def _made(name: str, value: Any) -> Any:
    return _class_of(name.lower())(name, value)


_kept = lru_cache(maxsize=64)(_made)

LETTER = SMTP.clone(header_factory=KeptHeaders())
"""The policy of a mail that is composed."""
