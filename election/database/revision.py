"""The revision of a database's schema, asked by one SELECT: no migration is loaded for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from election.database.beginning import begun
from election.database.faults import NO_SUCH_TABLE, UNDEFINED_TABLE, unreachable_is_told
from election.errors.database import DatabaseMissing, MigrationPending, SchemaUnknown

MIGRATIONS = Path(__file__).parent / "migrations"
_STORED = text("SELECT version_num FROM alembic_version")


def require_current(engine: Engine) -> None:
    """Raise MigrationPending unless the schema is at the newest revision, SchemaUnknown beyond."""
    current = _revision_of(engine)
    if current and current not in _known():
        raise SchemaUnknown
    if current != newest():
        raise MigrationPending(current=current or "empty", newest=newest())


def is_current(engine: Engine) -> bool:
    """True where there is a database, and its schema is at the newest revision."""
    try:
        return _revision_of(engine) == newest()
    except DatabaseMissing:
        return False


def has_schema(engine: Engine) -> bool:
    """True where there is a database, and any migration, old or new, was ever done on it."""
    try:
        return _revision_of(engine) is not None
    except DatabaseMissing:
        return False


@contextmanager
def reachable(engine: Engine) -> Iterator[Connection]:
    """A connection that looks. Raises DatabaseUnreachable with the driver's own words."""
    with unreachable_is_told(), begun(engine, looking=True) as connection:
        yield connection


def _revision_of(engine: Engine) -> str | None:
    with reachable(engine) as connection:
        return _current(connection)


def newest() -> str:
    """The revision of the newest migration."""
    return max(_known())


@cache
def _known() -> frozenset[str]:
    """The revisions that this version has: the numbers that the files' names begin with."""
    files = (MIGRATIONS / "versions").glob("*.py")
    return frozenset(file.name.partition("_")[0] for file in files)


def _current(connection: Connection) -> str | None:
    """The revision that the database names; None where nothing was ever migrated."""
    try:
        revision: str | None = connection.execute(_STORED).scalar_one_or_none()
    except DatabaseError as error:
        words, state = str(error.orig), getattr(error.orig, "sqlstate", None)
        if NO_SUCH_TABLE in words or state == UNDEFINED_TABLE:
            return None
        raise
    return revision
