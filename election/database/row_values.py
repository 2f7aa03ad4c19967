"""Rows as plain values, for what every cast reads, and what is read of a whole poll at once.

A look needs the values of a row, and no object that watches its changes: to make such an object
takes longer than to read the row. Values do not know of a change that is made after they were read,
and to change them changes no row. An act that changes one row reads the row itself (`tables.py`);
`many_rows` changes many.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Executable, FromClause, Row, Table, select
from sqlmodel import Session, SQLModel

from election.database.any_tx import connection_of
from election.database.tables import BallotSession, Cast, Elector, Poll
from election.rules.poll.phases import Phase

AT_ONCE = 2_000
"""Rows that the driver is asked for at once: no more of them are in memory twice."""


class PollValues(NamedTuple):
    """The values of a poll's row."""

    id: int
    slug: str
    phase: Phase
    definition: bytes
    definition_hash: str
    closes: datetime
    head: str
    key_id: str
    tag: str


class ElectorValues(NamedTuple):
    """The values of an elector's row."""

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


class SessionValues(NamedTuple):
    """The values of a ballot session's row."""

    secret_hash: str
    elector_id: int
    link_issue: int
    form_token: str
    expires: datetime
    tag: str


class CastValues(NamedTuple):
    """The values of a cast's row."""

    elector_id: int
    cast_id: str
    poll_id: int
    number: int
    envelope_hash: str
    previous: str
    tag: str


AnyPoll: TypeAlias = Poll | PollValues
AnyElector: TypeAlias = Elector | ElectorValues

ValuesT = TypeVar("ValuesT", PollValues, ElectorValues, SessionValues, CastValues)

MODELS: Mapping[type[Any], type[SQLModel]] = {
    PollValues: Poll,
    ElectorValues: Elector,
    SessionValues: BallotSession,
    CastValues: Cast,
}


def table_of(model: type[SQLModel]) -> Table:
    """The table of a model."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # sqlmodel does not declare it
    return table


def columns_of(values: type[ValuesT], table: FromClause | None = None) -> list[ColumnElement[Any]]:
    """The columns of these values in a statement, in their order; of an alias, where one is given.

    Raises KeyError for a value without a column.
    """
    source = table_of(MODELS[values]) if table is None else table
    return [source.c[name] for name in values._fields]


def values_in(values: type[ValuesT], row: Row[Any] | Sequence[Any], first: int = 0) -> ValuesT:
    """These values, from this place in a row on."""
    return values._make(row[first : first + len(values._fields)])


def listed(
    tx: Session, values: type[ValuesT], *where: ColumnElement[bool], by: Sequence[str]
) -> Iterator[ValuesT]:
    """The rows of a table as values, with all that the transaction has changed.

    They are ordered by the columns that `by` names.
    """
    columns = table_of(MODELS[values]).columns
    in_order = select(*columns_of(values)).where(*where).order_by(*(columns[name] for name in by))
    yield from map(values._make, streamed(tx, in_order))


def streamed(tx: Session, statement: Executable, at_once: int = AT_ONCE) -> Iterator[Any]:
    """The rows of a statement over columns, so many of them in memory at once."""
    yield from connection_of(tx).execute(statement, execution_options={"yield_per": at_once})
