"""The column type of instants: whole microseconds since 1970 in UTC, on every database."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
UNREADABLE = _EPOCH
"""What somebody wrote into the column who put no instant there: no act has ever this time."""


class Instant(TypeDecorator[datetime]):
    """A datetime with a zone; it is read back in UTC.

    SQLite takes a text in any column. A value that is no instant is read as UNREADABLE, so the tag
    of its row does not fit, and what follows is a refusal.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        try:
            read: datetime = _EPOCH + value * _MICROSECOND
        except (TypeError, OverflowError):
            return UNREADABLE
        return read
