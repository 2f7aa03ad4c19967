"""A transaction: with the mapper's session, or without it where rows are read and stored as values.

Both execute statements, and carry the keys of rows. A session costs more than a statement, so a
cast does without (`Database.looking` and `Database.storing`).
"""

from typing import TypeAlias

from sqlalchemy import Connection
from sqlmodel import Session

AnyTx: TypeAlias = Session | Connection


def connection_of(tx: AnyTx) -> Connection:
    """The connection of a transaction. What its session has changed is written first."""
    if isinstance(tx, Connection):
        return tx
    tx.flush()
    return tx.connection()


def is_far(tx: AnyTx) -> bool:
    """True where the database is a process of its own: each answer is waited for."""
    return connection_of(tx).dialect.name != "sqlite"


def locks_rows(tx: AnyTx) -> bool:
    """True where an act locks the rows that it relies on. On SQLite it has the whole database."""
    return is_far(tx)
