"""Storing rows as they are given: one statement, and no object of the mapper for each of them."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert
from sqlmodel import Session, SQLModel, insert

from election.database.row_values import table_of


def write_rows(tx: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Store rows, given by column, in this order, after all that the transaction has changed."""
    if rows:
        tx.flush()
        tx.execute(_insert(table), rows)


@cache
def _insert(table: type[SQLModel]) -> Insert:
    return insert(table_of(table))
