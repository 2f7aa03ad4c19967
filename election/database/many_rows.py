"""Storing many rows at once: one statement, and no object of the mapper for each of them."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, SQLModel, insert


def write_rows(tx: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Store rows, given by column, in this order, after all that the transaction has changed."""
    if rows:
        tx.flush()
        tx.connection().execute(insert(table), rows)
