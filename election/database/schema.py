"""Migrations: bringing a database to the newest schema, and requiring that it has it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from election.database.engine import BEGIN, READS, reachable
from election.errors.database import MigrationPending, SchemaUnknown

_SCRIPTS = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest revision; change nothing where it is the newest.

    Raises SchemaUnknown for a database that a newer version of this program has migrated.
    """
    with reachable(engine) as connection, connection.begin():
        try:
            command.upgrade(_config(connection), "head")
        except CommandError as error:
            raise SchemaUnknown from error


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to a revision; `base` removes every table."""
    with reachable(engine) as connection, connection.begin():
        command.downgrade(_config(connection), revision)


def require_current(engine: Engine) -> None:
    """Raise MigrationPending unless the schema is at the newest revision."""
    with reachable(engine) as connection:
        reader = connection.execution_options(**{BEGIN: READS})
        current = MigrationContext.configure(reader).get_current_revision()
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if current != newest:
        raise MigrationPending(current=current or "empty", newest=newest or "empty")
