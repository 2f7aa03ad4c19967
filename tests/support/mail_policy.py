"""How tests read mail: as the standard library does, and each header once.

The library parses a header again each time that it is asked for, a quarter of the time of a test of
mail. A header that was parsed does not change, so those of one name and value can be one.
"""

from email.policy import default
from functools import lru_cache

READER = default.clone(header_factory=lru_cache(maxsize=10_000)(default.header_factory))
"""The policy of a reader of mail."""
