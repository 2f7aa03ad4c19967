"""Overwriting what deleted rows leave behind in a database's own files.

SQLite: VACUUM writes the file anew, and the log is emptied. PostgreSQL: VACUUM FULL writes the
tables anew and truncates their old files; its write-ahead log is the operator's
(docs/people/operator.md).
"""

import re
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

REWRITTEN = ("outer_envelope", "recorded_cast", "ballot_session", "message", "elector")
LOCK_SECONDS = 5
EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"
READERS_MILLISECONDS = 200
_NUMBER = re.compile(r"\d+")


def rewrite_file(connection: Connection) -> None:
    """Write a SQLite file anew; until its log is emptied, the old pages are still in the file."""
    connection.exec_driver_sql("VACUUM")


def log_is_emptied(connection: Connection) -> bool:
    """Empty the log of a SQLite file; return False where somebody still reads what is old.

    SQLite keeps everybody from writing while it waits for readers. So it waits for a moment only,
    and the caller asks again.
    """
    usual = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={min(usual, READERS_MILLISECONDS)}")
    try:
        busy, _, _ = connection.exec_driver_sql(EMPTY_LOG).one()
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={usual}")
    return not busy


def rewrite_tables(connection: Connection) -> None:
    """Write PostgreSQL's tables about electors anew; wait 5 seconds at most for a lock on one."""
    from election.database.postgresql import unhurried

    connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    unhurried(connection, "SET")
    try:
        for table in REWRITTEN:
            _rewrite_table(connection, table)
    finally:
        connection.invalidate()


def _rewrite_table(connection: Connection, table: str) -> None:
    """Write one table anew. Raises OperationalError where deleted rows are kept.

    VACUUM FULL raises nothing where it has no right to the table, or where a snapshot still sees
    deleted rows. The first number in the detail of its one notice is how many of them it kept.
    """
    import psycopg

    driver: Any = connection.connection.driver_connection
    details: list[str] = []
    driver.add_notice_handler(lambda notice: details.append(notice.message_detail or ""))
    statement = f"VACUUM (FULL, VERBOSE) {table}"
    connection.exec_driver_sql(statement)
    kept = [match[0] for detail in details if (match := _NUMBER.search(detail))]
    if kept != ["0"]:
        why = "somebody still sees its deleted rows" if kept else "it belongs to another role"
        raise OperationalError(statement, None, psycopg.OperationalError(f"{table}: {why}"))
