"""Migrations: bringing a database to the newest schema. `revision` tells whether it has it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from election.database.faults import unreachable_is_told
from election.database.revision import MIGRATIONS
from election.errors.database import DatabaseMissing, DatabaseUnreachable, SchemaUnknown

PATIENCE_SECONDS = 60
MIGRATION = 7310001
"""The number of PostgreSQL's advisory lock for migrations; it means nothing else."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest revision; change nothing where it is the newest.

    A SQLite file that is not there is made. Raises SchemaUnknown for a database that a newer
    version of this program has migrated, DatabaseMissing where the file's directory is not there.
    On PostgreSQL those who migrate at once wait for each other.
    """
    if engine.dialect.name == "sqlite" and engine.url.database:  # one in memory has no file
        _make_private(Path(engine.url.database))
    with _migrating(engine) as connection:
        try:
            command.upgrade(_config(connection), "head")
        except CommandError as error:
            raise SchemaUnknown from error


def _make_private(file: Path) -> None:
    """Make a new database with mode 0600, before it is used; its logs take that mode."""
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    except FileNotFoundError as error:
        raise DatabaseMissing(path=str(file)) from error
    except OSError as error:
        raise DatabaseUnreachable(reason=error.strerror or "the file cannot be made") from error


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to a revision; `base` removes every table."""
    with _migrating(engine) as connection:
        command.downgrade(_config(connection), revision)


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """A connection in the one transaction of all migrations.

    A migration may make a SQLite table anew, and drop the old one while rows name its rows. So
    SQLite checks references at the end. Raises DatabaseUnreachable where one leads nowhere.
    """
    with unreachable_is_told(), engine.connect() as connection:
        _enforce_references(connection, "OFF")
        try:
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    from election.database.postgresql import unhurried

                    unhurried(connection, "SET LOCAL")
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION})")
                yield connection
                if engine.dialect.name == "sqlite":
                    _require_references(connection)
        finally:
            _enforce_references(connection, "ON")


def _require_references(connection: Connection) -> None:
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if lost is not None:
        raise DatabaseUnreachable(reason=f"a row of {lost[0]} names one that is not there")


def _enforce_references(connection: Connection, word: str) -> None:
    """Switch the check of each statement; SQLite ignores this within a transaction."""
    driver = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite" and driver is not None:
        driver.execute(f"PRAGMA foreign_keys={word}")
