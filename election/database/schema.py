"""Migrations: bringing a database to the newest schema, and requiring that it has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from election.database.engine import BEGIN, READS, reachable
from election.errors.database import DatabaseUnreachable, MigrationPending, SchemaUnknown

PATIENCE_SECONDS = 60
MIGRATION = 7310001
"""The number of PostgreSQL's advisory lock for migrations; it means nothing else."""
_SCRIPTS = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest revision; change nothing where it is the newest.

    Raises SchemaUnknown for a database that a newer version of this program has migrated. On
    PostgreSQL those who migrate at once wait for each other.
    """
    with _migrating(engine) as connection:
        try:
            command.upgrade(_config(connection), "head")
        except CommandError as error:
            raise SchemaUnknown from error


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
    with reachable(engine) as connection:
        _enforce_references(connection, "OFF")
        try:
            with connection.begin():
                if engine.dialect.name == "postgresql":
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


def require_current(engine: Engine) -> None:
    """Raise MigrationPending unless the schema is at the newest revision."""
    current, newest = _revisions(engine)
    if current != newest:
        raise MigrationPending(current=current or "empty", newest=newest or "empty")


def is_current(engine: Engine) -> bool:
    """True where the schema is at the newest revision."""
    current, newest = _revisions(engine)
    return current == newest


def _revisions(engine: Engine) -> tuple[str | None, str | None]:
    """The revision of the database, and the newest."""
    with reachable(engine) as connection:
        reader = connection.execution_options(**{BEGIN: READS})
        current = MigrationContext.configure(reader).get_current_revision()
    return current, ScriptDirectory.from_config(_config()).get_current_head()
