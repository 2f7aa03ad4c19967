"""Rows as plain values: what is read of a whole poll at once, without an object of the mapper each.

A value does not know of a change that is made after it was read, and to change it changes no row:
`many_rows` does that.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import ColumnElement, Executable
from sqlalchemy import select as select_many
from sqlmodel import Session, SQLModel

AT_ONCE = 2_000
"""Rows that the driver is asked for at once: no more of them are in memory twice."""


class AnyElector(Protocol):
    """What mail and rules need of an elector, listed or not."""

    @property
    def id(self) -> int | None: ...
    @property
    def person_id(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def second_email(self) -> str | None: ...
    @property
    def addresses(self) -> list[str]: ...
    @property
    def recused(self) -> bool: ...
    @property
    def link_issue(self) -> int: ...


class ListedElector(NamedTuple):
    """A row of `Elector`, by its columns."""

    id: int
    poll_id: int
    person_id: str
    public_id: str
    email: str
    second_email: str | None
    recused: bool
    link_issue: int
    link_issued_at: datetime | None
    tag: str

    @property
    def addresses(self) -> list[str]:
        """Their first address, and the second where there is one."""
        return [self.email, *filter(None, [self.second_email])]


class ListedCast(NamedTuple):
    """A row of `Cast`, by its columns."""

    elector_id: int
    cast_id: str
    poll_id: int
    number: int
    envelope_hash: str
    previous: str
    tag: str


ListedRow = TypeVar("ListedRow", ListedElector, ListedCast)


def listed(
    tx: Session,
    kind: type[ListedRow],
    table: type[SQLModel],
    *where: ColumnElement[bool],
    by: Sequence[str],
) -> Iterator[ListedRow]:
    """The rows of a table as values, with all that the transaction has changed.

    They are ordered by the columns that `by` names.
    """
    columns = table.__table__.columns  # type: ignore[attr-defined]
    statement = select_many(*(columns[name] for name in kind._fields))
    in_order = statement.where(*where).order_by(*(columns[name] for name in by))
    yield from map(kind._make, streamed(tx, in_order))


def streamed(tx: Session, statement: Executable) -> Iterator[Any]:
    """The rows of a statement over columns, a part of them in memory at once."""
    tx.flush()
    yield from tx.connection().execute(statement, execution_options={"yield_per": AT_ONCE})
