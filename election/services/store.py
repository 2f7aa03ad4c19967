"""Finding a poll, locking it, and reading its definition with the hash checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Row
from sqlalchemy import select as select_columns
from sqlmodel import Session, bindparam, col, select
from sqlmodel.sql.expression import SelectOfScalar

from election.crypto import canonical
from election.database.any_tx import AnyTx
from election.database.row_values import (
    AnyElector,
    AnyPoll,
    ElectorValues,
    PollValues,
    columns_of,
    listed,
    table_of,
    values_in,
)
from election.database.tables import Elector, Poll
from election.errors.changed_rows import RowsChanged, StoppedPoll
from election.errors.polls import DefinitionChanged, NoSuchElector, NoSuchPoll
from election.rules.poll.definition import Definition
from election.rules.poll.entitlement import entitlement
from election.rules.poll.phases import ALLOWED, Act, is_over, require_phase
from election.rules.pollfile.addresses import folded
from election.services.row_authenticity import TAGGED, require_authentic, require_poll

_NAMED = select(Poll).where(Poll.slug == bindparam("slug"))
_LOCKED = _NAMED.with_for_update()
_LOCKED_SHARED = (
    select_columns(*columns_of(PollValues))
    .where(table_of(Poll).c.slug == bindparam("slug"))
    .with_for_update(read=True)
)
"""Statements are made once where every cast needs them: to make one costs more than to run it."""


def find(tx: Session, slug: str) -> Poll:
    """The poll, not locked: to read it. Raises NoSuchPoll, RowsChanged, SecretKeyMissing."""
    return _authentic(tx, _one(tx, slug, _NAMED))


def lock(tx: Session, slug: str) -> Poll:
    """The poll, locked: nobody else acts on it or casts until the transaction ends.

    Raises as `find` does.
    """
    return _authentic(tx, lock_unchecked(tx, slug))


def lock_shared(tx: AnyTx, slug: str) -> PollValues:
    """The poll's values, for a cast: other casts go on; phase and times stay until the end of it.

    Raises as `find` does.
    """
    row = tx.execute(_LOCKED_SHARED, {"slug": slug}).one_or_none()
    if row is None:
        raise NoSuchPoll(slug=slug)
    return authentic_in(tx, row)


def lock_unchecked(tx: Session, slug: str) -> Poll:
    """The poll, locked, whatever somebody changed in its row: only to end it. Raises NoSuchPoll."""
    return _one(tx, slug, _LOCKED)


def require_possible(tx: Session, act: Act, slug: str) -> None:
    """Raise WrongPhase where the poll's phase forbids the act, before anybody confirms it."""
    require_phase(act, find(tx, slug).phase, slug)


def _one(tx: Session, slug: str, statement: SelectOfScalar[Poll]) -> Poll:
    poll = tx.exec(statement, params={"slug": slug}).one_or_none()
    if poll is None:
        raise NoSuchPoll(slug=slug)
    return poll


def authentic_in(tx: AnyTx, row: Row[Any]) -> PollValues:
    """The poll at the beginning of a row. Raises RowsChanged and SecretKeyMissing."""
    poll = values_in(PollValues, row)
    require_poll(tx, poll)
    return poll


def _authentic(tx: Session, poll: Poll) -> Poll:
    require_poll(tx, poll)
    return poll


def every(tx: Session) -> list[Poll]:
    """All polls, the first drafted first."""
    return list(tx.exec(select(Poll).order_by(col(Poll.id))))


def sound(tx: Session) -> list[Poll]:
    """All polls that can be relied on, so that one that was changed hides no other."""
    return [poll for poll in every(tx) if stop_of(tx, poll) is None]


def stop_of(tx: Session, poll: Poll) -> StoppedPoll | None:
    """The refusal of a poll that was changed in the database, or lacks its key; None of others."""
    if not is_defined(poll):
        return DefinitionChanged(slug=poll.slug)
    try:
        require_poll(tx, poll)
    except StoppedPoll as stop:
        return stop
    return None


def stopped(tx: Session) -> list[StoppedPoll]:
    """A refusal for each poll that is not over and is stopped, whatever is due for it."""
    under_way = select(Poll).where(col(Poll.phase).not_in(ALLOWED["purge"])).order_by(col(Poll.id))
    return [stop for poll in tx.exec(under_way) if (stop := stop_of(tx, poll))]


def is_defined(poll: Poll) -> bool:
    """True where the definition's bytes are those that its hash is of."""
    return canonical.digest(poll.definition) == poll.definition_hash


def key_of(poll: AnyPoll) -> int:
    """The primary key of a stored poll. Raises LookupError before it is stored."""
    if poll.id is None:
        raise LookupError("the poll is not stored yet")
    return poll.id


def definition_of(poll: AnyPoll) -> Definition:
    """The poll's definition. Raises DefinitionChanged where its bytes were edited.

    The bytes are compared at each call: those that a process has found sound before are neither
    hashed nor parsed again.
    """
    definition = _read(_Frozen(poll.definition_hash, poll.definition))
    if definition is None:
        raise DefinitionChanged(slug=poll.slug)
    return definition


@dataclass(frozen=True)
class _Frozen:
    """The bytes of a definition, and the hash that its poll's row names: both are compared."""

    digest: str
    content: bytes = field(hash=False, repr=False)


@lru_cache(maxsize=64)
def _read(frozen: _Frozen) -> Definition | None:
    """The definition; None where the bytes are not those of the hash."""
    if canonical.digest(frozen.content) != frozen.digest:
        return None
    return Definition.from_json(canonical.loads(frozen.content))


def electors_of(tx: Session, poll: Poll) -> list[ElectorValues]:
    """The roll with its addresses, in the order of the roll file.

    Raises RowsChanged where an elector was changed, or is not there any more.
    """
    electors = electors_unchecked(tx, poll)
    for elector in electors:
        require_authentic(tx, poll, elector)
    if not is_whole(poll, electors):
        raise RowsChanged(slug=poll.slug, what=TAGGED[Elector].called)
    return electors


def is_whole(poll: Poll, electors: Sequence[AnyElector]) -> bool:
    """True where these are the people of the definition's roll, or were purged after the end."""
    people = sorted(person.id for person in definition_of(poll).roll.people)
    return is_over(poll.phase) or people == sorted(elector.person_id for elector in electors)


def electors_unchecked(tx: Session, poll: Poll) -> list[ElectorValues]:
    """The roll, whatever somebody changed in it: only to tell electors that the poll has ended."""
    of_poll = col(Elector.poll_id) == key_of(poll)
    return list(listed(tx, ElectorValues, of_poll, by=["id"]))


def person_ids(tx: Session, poll: Poll) -> dict[str, str]:
    """The id of each person on the roll, by each of their addresses as `folded` writes it."""
    rows = tx.exec(
        select(Elector.person_id, Elector.email, Elector.second_email)
        .where(Elector.poll_id == key_of(poll))
        .order_by(col(Elector.id).desc())  # of two who share an address, the first is taken
    )
    return {
        folded(address): person_id
        for person_id, *addresses in rows
        for address in filter(None, addresses)
    }


def elector(tx: Session, poll: Poll, person_id: str) -> Elector:
    """One elector by id on the roll. Raises NoSuchElector, RowsChanged."""
    stored = tx.exec(
        select(Elector).where(Elector.poll_id == key_of(poll), Elector.person_id == person_id)
    ).one_or_none()
    if stored is None:
        raise NoSuchElector(slug=poll.slug, elector=person_id)
    require_authentic(tx, poll, stored)
    return stored


def has_ballot(definition: Definition, elector: AnyElector) -> bool:
    """True unless the elector is recused, or is a subject without a ballot."""
    return entitlement(definition, elector.person_id, recused=elector.recused).ballot
