"""How a transaction begins: to act or to look, over a connection that lives.

The beginning is waited for, so it finds a connection that died while it rested.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")

BEGIN = "election_begin"
QUERY_ONLY = "election_query_only"
WRITES = ("PRAGMA query_only=OFF", "BEGIN IMMEDIATE")
LOOK = "BEGIN"
READS = ("PRAGMA query_only=ON", LOOK)
ALONE = ("PRAGMA query_only=OFF",)
"""How a transaction begins on SQLite. A connection remembers the first part: said once more, it
would make SQLite forget every statement that it has prepared.
"""
IN_BINARY = "election_in_binary"
"""PostgreSQL sends values as it has them: bytes that are written as digits are twice as long."""

LOOKING: dict[str, dict[str, Any]] = {
    "sqlite": {BEGIN: READS},
    "postgresql": {
        "isolation_level": "REPEATABLE READ",
        "postgresql_readonly": True,
        IN_BINARY: True,
    },
}
"""The options of a connection that looks: it sees one state, and changes nothing."""


def begun(engine: Engine, *, looking: bool = False, **options: Any) -> Connection:
    """A connection whose transaction has begun, to be closed by the caller."""
    if looking:
        options = LOOKING[engine.dialect.name] | options

    def begin() -> Connection:
        connection = engine.connect().execution_options(**options)
        try:
            connection.begin()
        except BaseException:
            connection.close()
            raise
        return connection

    return once_more(begin)


def once_more(begin: Callable[[], T]) -> T:
    """Begin; where the connection had died while it rested, begin over a new one.

    Nothing was asked of the dead one, and nobody has to be told.
    """
    try:
        return begin()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
    return begin()
