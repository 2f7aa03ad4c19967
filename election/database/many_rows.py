"""Storing and changing rows as they are given, without an object of the mapper for each of them."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Insert
from sqlmodel import Session, SQLModel, bindparam, insert, update

from election.database.any_tx import AnyTx, connection_of
from election.database.row_values import table_of

AT_ONCE = 5_000
"""Rows of one statement: no more of them are in memory at once than that."""
_KEY = "row_id"


def write_rows(tx: AnyTx, table: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    """Store rows, given by column, in this order, after all that the transaction has changed."""
    connection = connection_of(tx)
    for batch in _batches(rows):
        # psycopg makes a pipeline of a list, which costs more than one row
        connection.execute(_insert(table), batch if len(batch) > 1 else batch[0])


def change_rows(tx: Session, table: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    """Change rows, each given by its `id` and its columns that are new; all have the same columns.

    An object of the mapper that was read before is not told of it.
    """
    connection = connection_of(tx)
    renamed = ({_KEY: row["id"], **{k: v for k, v in row.items() if k != "id"}} for row in rows)
    for batch in _batches(renamed):
        names = [name for name in batch[0] if name != _KEY]
        changed = update(table).where(table_of(table).c.id == bindparam(_KEY))
        connection.execute(changed.values({name: bindparam(name) for name in names}), batch)


@cache
def _insert(table: type[SQLModel]) -> Insert:
    """The statement of a table, made once: to make it costs more than to run it."""
    return insert(table_of(table)).inline()  # nobody asks for the key of a new row


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, AT_ONCE)):
        yield batch
