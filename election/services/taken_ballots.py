"""The ballots that an open poll has taken: casts and envelopes, checked against each other.

The casts of an elector are numbered from 1. Each names the tag of the one before it, and is tagged
itself (`row_authenticity.py`); the envelope in the box is the newest one's. So whoever has no key
cannot change, exchange, renumber or put back a single one unseen. No refusal names an elector.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Integer, Row, Select, bindparam, case
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from election.crypto.box_root import envelope_hash
from election.database.any_tx import AnyTx
from election.database.row_values import (
    AnyPoll,
    CastValues,
    ElectorValues,
    columns_of,
    listed,
    table_of,
    values_in,
)
from election.database.tables import Cast, Elector, Message, OuterEnvelope, Poll
from election.errors.changed_rows import BallotsChanged
from election.services import store
from election.services.row_authenticity import NO_TAG, is_authentic, require_authentic


class Newest(NamedTuple):
    """An elector's newest cast, None before the first, and what was asked beside it."""

    cast: CastValues | None
    taken: CastValues | None
    """The elector's cast of the id that was asked for."""
    is_known: bool
    """True where anybody has cast the envelope that was asked for."""
    has_waiting_mail: bool
    """True where mail about an earlier cast of the elector is in the outbox."""


def newest_cast(
    tx: AnyTx, poll: AnyPoll, elector_id: int, cast_id: str = "", envelope: str = ""
) -> Newest:
    """The newest cast of an elector, their cast of this id, and whether an envelope is known.

    One statement, however often they have cast: their older casts are counted here, and read at
    the close. Raises BallotsChanged, and RowsChanged for a cast of this id that was changed.
    """
    wanted = {
        "elector_id": elector_id,
        "cast_id": cast_id,
        "poll_id": poll.id,
        "envelope_hash": envelope,
    }
    return newest_in(tx, poll, tx.execute(_newest(), wanted).one())


def newest_in(tx: AnyTx, poll: AnyPoll, row: Row[Any], first: int = 0) -> Newest:
    """An elector's newest cast, and what was asked beside it, from here in a row on.

    Raises as `newest_cast` does.
    """
    cast, taken = _cast_in(row, first), _cast_in(row, first + _WIDTH)
    sealed, count, known, waiting = row[first + 2 * _WIDTH : first + NEWEST_WIDTH]
    if not _fits(tx, poll, cast, sealed, count):
        raise BallotsChanged(slug=poll.slug)
    if taken is not None:
        require_authentic(tx, poll, taken)
    return Newest(cast, taken, bool(known), bool(waiting))


_CASTS, _ENVELOPES, _MESSAGES = table_of(Cast), table_of(OuterEnvelope), table_of(Message)
_OF_ID = _CASTS.alias("of_id")
_WIDTH = len(CastValues._fields)
NEWEST_WIDTH = 2 * _WIDTH + 4
"""The number of columns that `newest_in` reads."""


def newest_columns(
    poll_id: ColumnElement[Any], elector_id: ColumnElement[Any]
) -> list[ColumnElement[Any]]:
    """The columns that `newest_in` reads: two casts, the envelope, and three numbers.

    They are those of the elector's casts, of the casts of the envelope that is asked for, and of
    the messages about the elector's casts.
    """
    own, of_anybody = _CASTS.alias("own"), _CASTS.alias("of_anybody")
    same_poll = case((_ENVELOPES.c.poll_id == own.c.poll_id, 1))  # no index may be taken for it
    counted = (  # with an envelope under the same poll
        select_columns(func.count(same_poll))
        .join_from(own, _ENVELOPES, _ENVELOPES.c.elector_id == own.c.elector_id)
        .where(own.c.elector_id == elector_id)
        .correlate_except(own, _ENVELOPES)
        .scalar_subquery()
    )
    same = (
        select_columns(func.count())
        .where(
            of_anybody.c.poll_id == poll_id,
            of_anybody.c.envelope_hash == bindparam("envelope_hash"),
        )
        .correlate_except(of_anybody)
        .scalar_subquery()
    )
    mail = (
        select_columns(func.count())
        .where(_MESSAGES.c.elector_id == elector_id, _MESSAGES.c.kind == "recorded")
        .correlate_except(_MESSAGES)
        .scalar_subquery()
    )
    casts = (*columns_of(CastValues), *columns_of(CastValues, _OF_ID))
    return [*casts, _ENVELOPES.c.sealed, counted, same, mail]


def with_newest(source: FromClause, elector_id: ColumnElement[Any]) -> FromClause:
    """What is read of each elector, joined with the ballots of `newest_columns`."""
    own = _CASTS.alias("numbered")
    number = (
        select_columns(func.max(own.c.number))
        .where(own.c.elector_id == elector_id)
        .correlate_except(own)
        .scalar_subquery()
    )
    of_id = (_OF_ID.c.elector_id == elector_id) & (_OF_ID.c.cast_id == bindparam("cast_id"))
    return (
        source.outerjoin(_CASTS, (_CASTS.c.elector_id == elector_id) & (_CASTS.c.number == number))
        .outerjoin(_OF_ID, of_id)
        .outerjoin(_ENVELOPES, _ENVELOPES.c.elector_id == elector_id)
    )


def _cast_in(row: Row[Any], first: int) -> CastValues | None:
    """The cast from this place in the row on; None where there is none."""
    return None if row[first] is None else values_in(CastValues, row, first)


@cache
def _newest() -> Select[tuple[Any, ...]]:
    """The statement of `newest_cast`, made once: to make it costs more than to run it."""
    electors = table_of(Elector)
    poll_id, elector_id = (
        bindparam("poll_id", type_=Integer),
        bindparam("elector_id", type_=Integer),
    )
    return (
        select_columns(*newest_columns(poll_id, elector_id))
        .select_from(with_newest(electors, elector_id))
        .where(electors.c.id == elector_id)
    )


def _fits(
    tx: AnyTx, poll: AnyPoll, cast: CastValues | None, sealed: bytes | None, count: int
) -> bool:
    if cast is None or sealed is None:
        return cast is None and sealed is None
    is_newest = cast.number == count and envelope_hash(sealed) == cast.envelope_hash
    return is_newest and is_authentic(tx, poll, cast)


class ElectorBallots(NamedTuple):
    """All that one elector has cast, the oldest first, and the envelope in the box."""

    elector: ElectorValues
    casts: tuple[CastValues, ...]
    sealed: bytes


def taken_ballots(tx: Session, poll: Poll, roll: Iterable[ElectorValues]) -> list[ElectorBallots]:
    """The ballots of each elector of the whole roll who has cast. Raises BallotsChanged.

    Every cast of the poll is checked, and every envelope is somebody's newest.
    """
    electors = {elector.id: elector for elector in roll}
    rows = select(OuterEnvelope.elector_id, OuterEnvelope.sealed).where(
        OuterEnvelope.poll_id == poll.id
    )
    sealed = dict(tx.exec(rows).all())
    of_poll = col(Cast.poll_id) == store.key_of(poll)
    in_order = listed(tx, CastValues, of_poll, by=["elector_id", "number"])
    taken = []
    for elector_id, own in groupby(in_order, key=attrgetter("elector_id")):
        chain, inside = tuple(own), sealed.pop(elector_id, None)
        if elector_id not in electors or inside is None or not _is_chain(tx, poll, chain, inside):
            raise BallotsChanged(slug=poll.slug)
        taken.append(ElectorBallots(electors[elector_id], chain, inside))
    definition = store.definition_of(poll)
    if sealed or not all(store.has_ballot(definition, own.elector) for own in taken):
        raise BallotsChanged(slug=poll.slug)
    return taken


def _is_chain(tx: Session, poll: Poll, casts: tuple[CastValues, ...], inside: bytes) -> bool:
    """True where they are numbered from 1, each names the one before, and all are authentic."""
    numbered = all(cast.number == number for number, cast in enumerate(casts, start=1))
    linked = [cast.previous for cast in casts] == [NO_TAG, *(cast.tag for cast in casts[:-1])]
    authentic = all(is_authentic(tx, poll, cast) for cast in casts)
    is_newest = envelope_hash(inside) == casts[-1].envelope_hash
    return numbered and linked and authentic and is_newest


def replaced_hashes(taken: Iterable[ElectorBallots], most: int) -> Iterator[str]:
    """The hashes of replaced envelopes; of each elector the newest ones, `most` at the most."""
    for own in taken:
        older = own.casts[:-1]
        yield from (cast.envelope_hash for cast in older[max(0, len(older) - most) :])
