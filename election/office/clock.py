"""The time: the only module that reads a clock."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlmodel import Session

from election.database.engine import Clock, Database


def system_clock(database: Database) -> Clock:
    """The clock that judges: this machine's with SQLite, the database's own where many share it."""
    return machine_clock if database.engine.dialect.name == "sqlite" else _database_clock


def machine_clock(_tx: Session) -> datetime:
    """What this machine's clock says."""
    return datetime.now(UTC)  # noqa: TID251  the one place


def _database_clock(tx: Session) -> datetime:
    now: datetime = tx.execute(select(func.clock_timestamp())).scalar_one()
    return now.astimezone(UTC)
