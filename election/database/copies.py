"""Copies of a SQLite database: made while the database is used, read without changing a byte.

A copy is written by VACUUM INTO: one state of the database, in pages that hold no deleted row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from election.crypto.row_tags import RowKeys
from election.database.beginning import ALONE, BEGIN
from election.database.engine import NO_ROW_KEYS, looking_session, sqlite_module
from election.errors.database import CopyUnfit

MARK = "poll"
"""A table that every database of this service has."""


def copy_to(engine: Engine, file: Path) -> None:
    """Write the database into an empty file. Raises OperationalError where that fails."""
    with engine.connect().execution_options(**{BEGIN: ALONE}) as connection:
        connection.exec_driver_sql("VACUUM INTO ?", (str(file),))


@contextmanager
def reading_copy(file: Path, row_keys: RowKeys = NO_ROW_KEYS) -> Iterator[Session]:
    """A session on a copy that was checked. Raises CopyUnfit for a damaged or a foreign one."""
    engine = _engine(file)
    try:
        with engine.connect() as connection:
            _require_whole(connection, file)
            with looking_session(connection, row_keys) as session:
                yield session
    except DatabaseError as error:
        raise CopyUnfit(file=str(file), reason=f"SQLite says: {error.orig}") from error
    finally:
        engine.dispose()


def _engine(file: Path) -> Engine:
    """An engine for reading: nobody writes to a copy, so it needs neither log nor lock."""
    module = sqlite_module()

    def connect() -> Any:
        return module.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)

    return create_engine(
        "sqlite://", module=module, creator=connect, poolclass=NullPool, hide_parameters=True
    )


def _require_whole(connection: Connection, file: Path) -> None:
    faults = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    if faults != ["ok"]:
        raise CopyUnfit(file=str(file), reason=f"it is damaged: {faults[0]}")
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise CopyUnfit(file=str(file), reason="it is damaged: a row names one that is not there")
    tables = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_schema")}
    if not {MARK, "alembic_version"} <= tables:
        raise CopyUnfit(file=str(file), reason="it is no database of this service")
