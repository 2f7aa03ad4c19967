"""How tests read mail: as the standard library does, and each header once.

The library parses a header again each time that it is asked for, a quarter of the time of a test of
mail. A header that was parsed does not change, so those of one name and value can be one.
"""

from email.headerregistry import HeaderRegistry
from email.policy import default
from functools import lru_cache
from typing import Any


class ReadOnce(HeaderRegistry):
    """Makes headers as the library does, and one of the same name and value once."""

    def __init__(self) -> None:
        super().__init__()
        self._made = lru_cache(maxsize=10_000)(super().__call__)

    def __call__(self, name: str, value: Any) -> Any:
        return self._made(name, value)


READER = default.clone(header_factory=ReadOnce())
"""The policy of a reader of mail."""
