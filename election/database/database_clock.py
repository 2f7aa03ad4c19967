"""The clock of a PostgreSQL, which all machines share that use it."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from election.database.any_tx import AnyTx

TIME = func.clock_timestamp()
"""The column by which a statement brings the time along: that at which its row was read."""
_NOW = select(TIME)


class DatabaseClock:
    """Asks the database for the time, or reads what a statement has brought along."""

    def __call__(self, tx: AnyTx) -> datetime:
        """The time now."""
        return self.read(tx.execute(_NOW).scalar_one())

    def read(self, told: datetime) -> datetime:
        """The time that the database told, in UTC."""
        return told.astimezone(UTC)
