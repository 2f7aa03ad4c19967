"""The ballots that an open poll has taken: casts and envelopes, checked against each other.

The casts of an elector are numbered from 1. Each names the tag of the one before it, and is tagged
itself (`row_authenticity.py`); the envelope in the box is the newest one's. So whoever has no key
cannot change, exchange, renumber or put back a single one unseen. No refusal names an elector.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Integer, Select, bindparam
from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from election.crypto.box_root import envelope_hash
from election.database.listed_rows import ListedCast, ListedElector, listed
from election.database.tables import Cast, Elector, Message, OuterEnvelope, Poll
from election.errors.changed_rows import BallotsChanged
from election.services import store
from election.services.row_authenticity import NO_TAG, is_authentic, require_authentic


@dataclass(frozen=True)
class Newest:
    """An elector's newest cast, None before the first, and what was asked beside it."""

    cast: Cast | None
    taken: Cast | None
    """The elector's cast of the id that was asked for."""
    is_known: bool
    """True where anybody has cast the envelope that was asked for."""
    has_waiting_mail: bool
    """True where mail about an earlier cast of the elector is in the outbox."""


def newest_cast(
    tx: Session, poll: Poll, elector_id: int, cast_id: str = "", envelope: str = ""
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
    cast, taken, sealed, count, known, waiting = tx.execute(_newest(), wanted).one()
    if not _fits(tx, poll, cast, sealed, count):
        raise BallotsChanged(slug=poll.slug)
    if taken is not None:
        require_authentic(tx, poll, taken)
    return Newest(cast, taken, bool(known), bool(waiting))


@cache
def _newest() -> Select[tuple[Cast, Cast, bytes, int, int, int]]:
    """The statement of `newest_cast`, made once: to make it costs more than to run it."""
    elector_id = bindparam("elector_id", type_=Integer)
    own, outer = col(Cast.elector_id) == elector_id, col(OuterEnvelope.elector_id) == elector_id
    number = select(func.max(col(Cast.number))).where(own).scalar_subquery()
    counted = (  # with an envelope under the same poll
        select(func.count())
        .select_from(Cast)
        .join(OuterEnvelope, outer & (col(OuterEnvelope.poll_id) == Cast.poll_id))
        .where(own)
        .scalar_subquery()
    )
    same = (
        select(func.count())
        .where(
            col(Cast.poll_id) == bindparam("poll_id"),
            col(Cast.envelope_hash) == bindparam("envelope_hash"),
        )
        .scalar_subquery()
    )
    mail = (
        select(func.count())
        .where(col(Message.elector_id) == elector_id, col(Message.kind) == "recorded")
        .scalar_subquery()
    )
    of_id = aliased(Cast)
    with_this_id = (of_id.elector_id == elector_id) & (of_id.cast_id == bindparam("cast_id"))
    return (  # type: ignore[no-any-return]
        select_many(  # type: ignore[call-overload] # the overloads are of Core columns
            Cast, of_id, OuterEnvelope.sealed, counted, same, mail
        )
        .select_from(Elector)
        .outerjoin(Cast, own & (col(Cast.number) == number))
        .outerjoin(of_id, with_this_id)
        .outerjoin(OuterEnvelope, outer)
        .where(Elector.id == elector_id)
    )


def _fits(tx: Session, poll: Poll, cast: Cast | None, sealed: bytes | None, count: int) -> bool:
    if cast is None or sealed is None:
        return cast is None and sealed is None
    is_newest = cast.number == count and envelope_hash(sealed) == cast.envelope_hash
    return is_newest and is_authentic(tx, poll, cast)


@dataclass(frozen=True)
class ElectorBallots:
    """All that one elector has cast, the oldest first, and the envelope in the box."""

    elector: ListedElector
    casts: tuple[ListedCast, ...]
    sealed: bytes


def taken_ballots(tx: Session, poll: Poll, roll: Iterable[ListedElector]) -> list[ElectorBallots]:
    """The ballots of each elector of the whole roll who has cast. Raises BallotsChanged.

    Every cast of the poll is checked, and every envelope is somebody's newest.
    """
    electors = {elector.id: elector for elector in roll}
    rows = select(OuterEnvelope.elector_id, OuterEnvelope.sealed).where(
        OuterEnvelope.poll_id == poll.id
    )
    sealed = dict(tx.exec(rows).all())
    of_poll = col(Cast.poll_id) == store.key_of(poll)
    in_order = listed(tx, ListedCast, Cast, of_poll, by=["elector_id", "number"])
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


def _is_chain(tx: Session, poll: Poll, casts: tuple[ListedCast, ...], inside: bytes) -> bool:
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
