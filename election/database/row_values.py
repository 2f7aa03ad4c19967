"""Rows as plain values, for what every cast reads.

A look needs the values of a row, and no object that watches its changes: to make such an object
takes longer than to read the row. An act that changes a row reads the row itself (`tables.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, FromClause, Row, Table
from sqlmodel import SQLModel

from election.database.tables import BallotSession, Cast, Elector, Poll
from election.rules.poll.phases import Phase


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
AnyCast: TypeAlias = Cast | CastValues

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
