"""How long a database is waited for. Settings say so; docs/people/operator.md explains each."""

from dataclasses import dataclass

LOCK_SECONDS = 10
PAGE_SECONDS = 15
"""The longest statement of a page: longer than the wait for a lock, which is refused first."""


@dataclass
class DatabaseLimits:
    """Seconds: for a new connection, for a lock, and for the answer to one statement.

    The last one is that of commands and the worker, which may compute long; pages have their own.
    """

    connect_seconds: int = 5
    lock_seconds: int = LOCK_SECONDS
    statement_seconds: int = 120


SHORT = DatabaseLimits(connect_seconds=2, lock_seconds=1, statement_seconds=2)
"""For a check whose answer is late after a few seconds."""
