"""The door to the time: the only place that reads a clock."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlmodel import Session

from election.database.engine import Clock, Database


def system_clock(database: Database) -> Clock:
    """The clock that judges: this machine's with SQLite, the database's own where many share it."""
    return _machine if database.engine.dialect.name == "sqlite" else _database


def _machine(_tx: Session) -> datetime:
    return datetime.now(UTC)  # noqa: TID251  this is the door


def _database(tx: Session) -> datetime:
    now: datetime = tx.execute(select(func.clock_timestamp())).scalar_one()
    return now.astimezone(UTC)
