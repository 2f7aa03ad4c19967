"""The errors of both databases, classed in this one place: what is wrong, and what is true of it.

SQLite has result codes (https://www.sqlite.org/rescode.html), and PostgreSQL has SQLSTATEs
(appendix A of its manual). Whatever is in neither list is a fault of ours, and stays an error.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from election.database.waiting_times import LOCK_SECONDS
from election.errors.base import Refusal
from election.errors.database import (
    DatabaseBusy,
    DatabaseFull,
    DatabaseReadOnly,
    DatabaseTooSlow,
    DatabaseUnreachable,
    OutcomeUnknown,
)

BUSY = {5, 6, 15}
"""SQLite: a lock of the database, of a table, and of its log, for which it tried long enough."""
READ_ONLY = {8}
FULL = {13}
UNREADABLE = {3, 10, 11, 14, 26}
"""SQLite: no access, no input or output, damaged, cannot be opened, no database."""
PRIMARY_CODE = 0xFF
NO_SUCH_TABLE = "no such table"
"""Another database, by its words, for SQLite has no code for it."""
WORDS_OF_SQLITE = {"database is locked": 5, "disk I/O": 10, "disk is full": 13}
"""For drivers that give no code."""

STATES_OF_BUSY = ("55P03", "40001", "40P01")
"""A lock, a conflict or a deadlock, each rolled back."""
STATES_OF_BROKEN_OFF = ("57014", "25P03", "25P04")
"""A statement or a transaction that took too long, or a statement that somebody ended."""
STATES_OF_READ_ONLY = ("25006", "42501", "0A000")
"""A standby, or a role that lost its rights; a standby that is asked to begin a writing."""
PLANS = "RevalidateCachedQuery"
"""The server's function that finds a prepared statement of another schema. Its state is that of a
standby, too, and its words are in the server's language."""
STATES_OF_FULL = ("53100",)
UNDEFINED_TABLE = "42P01"
STATES_OF_GONE = ("08", "57P", "53", "58", "XX", UNDEFINED_TABLE)
"""No connection, a server that ends or begins, no resources, its system's error, its own fault,
and no such table: that is another database."""


@contextmanager
def faults_are_told(lock_seconds: int = LOCK_SECONDS, *, looking: bool = False) -> Iterator[None]:
    """Raise a refusal for an error of the database before any commit: nothing was changed.

    Whoever writes while `looking` is a fault of ours, although the database's words are the same.
    """
    try:
        yield
    except (DBAPIError, NoConnectionFree) as error:
        refusal = refusal_for(error, lock_seconds)
        if refusal is None or (looking and isinstance(refusal, DatabaseReadOnly)):
            raise
        raise refusal from error


@contextmanager
def outcome_is_told(lock_seconds: int = LOCK_SECONDS) -> Iterator[None]:
    """Raise a refusal for an error of a commit: OutcomeUnknown where its answer was lost."""
    try:
        yield
    except DBAPIError as error:
        refusal = refusal_for(error, lock_seconds)
        if refusal is None:
            raise
        if isinstance(refusal, DatabaseUnreachable):
            raise OutcomeUnknown(reason=refusal.reason) from error
        raise refusal from error


@contextmanager
def unreachable_is_told() -> Iterator[None]:
    """Raise a refusal for any error of the database, with the driver's own words."""
    try:
        yield
    except DBAPIError as error:
        refusal = refusal_for(error)
        if refusal is None:
            words = " ".join(str(error.orig).split())
            refusal = DatabaseUnreachable(reason=words.rstrip(".?"))
        raise refusal from error


def refusal_for(error: Exception, lock_seconds: int = LOCK_SECONDS) -> Refusal | None:
    """The refusal that says what this error means; None for a fault of ours.

    `lock_seconds` is how long a lock was waited for.
    """
    if isinstance(error, NoConnectionFree):
        return DatabaseBusy(seconds=lock_seconds)
    if not isinstance(error, DBAPIError) or error.orig is None:
        return None
    reason = " ".join(str(error.orig).split()).rstrip(".?")
    if type(error.orig).__module__.startswith("psycopg"):
        return _of_postgresql(error, getattr(error.orig, "sqlstate", None), reason, lock_seconds)
    return _of_sqlite(_code(error.orig, reason), reason, lock_seconds)


def _of_postgresql(
    error: DBAPIError, state: str | None, reason: str, lock_seconds: int
) -> Refusal | None:
    if state is None:  # the client's own words: there is no connection, or none any more
        kinds = {kind.__name__ for kind in type(error.orig).__mro__}
        lost = error.connection_invalidated or "OperationalError" in kinds
        return DatabaseUnreachable(reason=reason) if lost else None
    if state in STATES_OF_BUSY:
        return DatabaseBusy(seconds=lock_seconds)
    if state in STATES_OF_BROKEN_OFF:
        return DatabaseTooSlow(reason=reason)
    of_schema = getattr(getattr(error.orig, "diag", None), "source_function", None) == PLANS
    if state in STATES_OF_READ_ONLY and not of_schema:
        return DatabaseReadOnly(reason=reason)
    if state in STATES_OF_FULL:
        return DatabaseFull(reason=reason)
    gone = of_schema or state.startswith(STATES_OF_GONE)
    return DatabaseUnreachable(reason=reason) if gone else None


def _of_sqlite(code: int, reason: str, lock_seconds: int) -> Refusal | None:
    if code in BUSY:
        return DatabaseBusy(seconds=lock_seconds)
    if code in READ_ONLY:
        return DatabaseReadOnly(reason=reason)
    if code in FULL:
        return DatabaseFull(reason=reason)
    unreadable = code in UNREADABLE or reason.startswith(NO_SUCH_TABLE)
    return DatabaseUnreachable(reason=reason) if unreadable else None


def _code(error: BaseException, words: str) -> int:
    """SQLite's primary result code; 0 where neither the driver nor its words tell it."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        code = next((code for part, code in WORDS_OF_SQLITE.items() if part in words), 0)
    return int(code) & PRIMARY_CODE
