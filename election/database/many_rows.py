"""Storing and changing many rows at once, without an object of the mapper for each of them."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlmodel import Session, SQLModel, bindparam, insert, update

AT_ONCE = 5_000
"""Rows of one statement: no more of them are in memory at once than that."""
_KEY = "row_id"


def write_rows(tx: Session, table: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    """Store rows, given by column, in this order, after all that the transaction has changed."""
    tx.flush()
    for batch in _batches(rows):
        tx.connection().execute(insert(table), batch)


def change_rows(tx: Session, table: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    """Change rows, each given by its `id` and its columns that are new; all have the same columns.

    An object of the mapper that was read before is not told of it.
    """
    tx.flush()
    columns = table.__table__.columns  # type: ignore[attr-defined]
    renamed = ({_KEY: row["id"], **{k: v for k, v in row.items() if k != "id"}} for row in rows)
    for batch in _batches(renamed):
        names = [name for name in batch[0] if name != _KEY]
        changed = update(table).where(columns["id"] == bindparam(_KEY))
        tx.connection().execute(changed.values({name: bindparam(name) for name in names}), batch)


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, AT_ONCE)):
        yield batch
