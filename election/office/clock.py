"""The time: the only module that reads a clock."""

from datetime import UTC, datetime

from election.database.any_tx import AnyTx
from election.database.database_clock import DatabaseClock
from election.database.engine import Clock, Database


def system_clock(database: Database) -> Clock:
    """The office's clock: this machine's with SQLite; else the database's, which many may share."""
    return machine_clock if database.engine.dialect.name == "sqlite" else _database_clock


def is_real(clock: Clock) -> bool:
    """True for a clock of this machine or its database; others are moved by whoever made them."""
    return any(clock is real for real in (machine_clock, _database_clock))


def machine_clock(_tx: AnyTx) -> datetime:
    """The time by this machine's clock."""
    return machine_now()


def machine_now() -> datetime:
    """The time of this machine, where no database is asked."""
    return datetime.now(UTC)  # noqa: TID251  the one place


_database_clock = DatabaseClock()
