"""Statements that SQLAlchemy compiled for one database of a test process serve all its others.

Each test has a database of its own, and each engine compiles what it is asked: the same hundred
statements, a fifth of the time of a test of pages. The program has one database, and needs none of
this.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql.compiler import Compiled
from sqlalchemy.util import LRUCache

MOST = 2_000
"""A whole run has fewer statements."""

COMPILED: LRUCache[Any, Compiled] = LRUCache(MOST)


def compile_once() -> None:
    """From now on all engines share what is compiled, as far as their databases are alike."""
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = _are_alike  # type: ignore[method-assign,assignment]
        dialect.__hash__ = _kind_of_hash  # type: ignore[method-assign,assignment]
    event.listen(Engine, "engine_connect", _share)


def _share(connection: Connection) -> None:
    connection.engine._compiled_cache = COMPILED


def _kind(dialect: DefaultDialect) -> tuple[object, ...]:
    """What a statement is compiled for: the driver, and the release of the database."""
    return type(dialect), dialect.dbapi, dialect.server_version_info, dialect.insert_returning


def _are_alike(one: DefaultDialect, other: object) -> bool:
    return isinstance(other, DefaultDialect) and _kind(one) == _kind(other)


def _kind_of_hash(dialect: DefaultDialect) -> int:
    return hash(type(dialect))
