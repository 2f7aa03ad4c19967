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
_NUMBER = re.compile(r"\d+")


def rewrite_file(connection: Connection, module: Any) -> None:
    """Write a SQLite file anew, and empty its log.

    Raises OperationalError where the log is in use: SQLite itself tells that in a row, by no error.
    """
    connection.exec_driver_sql("VACUUM")
    statement = "PRAGMA wal_checkpoint(TRUNCATE)"
    busy, _, _ = connection.exec_driver_sql(statement).one()
    if busy:
        raise OperationalError(statement, None, module.OperationalError("database is locked"))


def rewrite_tables(connection: Connection) -> None:
    """Write PostgreSQL's tables about electors anew; wait 5 seconds at most for a lock on one."""
    connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_SECONDS}s'")
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
