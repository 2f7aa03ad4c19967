"""Finding a poll, locking it, and reading its definition with the hash checked."""

from dataclasses import dataclass, field
from functools import lru_cache

from sqlmodel import Session, col, select

from election.crypto import canonical
from election.database.tables import Elector, Poll
from election.errors.polls import DefinitionChanged, NoSuchElector, NoSuchPoll
from election.rules.poll.definition import Definition
from election.rules.poll.entitlement import entitlement
from election.rules.pollfile.addresses import folded


def find(tx: Session, slug: str) -> Poll:
    """The poll, not locked: to read it. Raises NoSuchPoll."""
    poll = tx.exec(select(Poll).where(Poll.slug == slug)).one_or_none()
    if poll is None:
        raise NoSuchPoll(slug=slug)
    return poll


def lock(tx: Session, slug: str) -> Poll:
    """The poll, locked: nobody else acts on it or casts until the transaction ends."""
    poll = tx.exec(select(Poll).where(Poll.slug == slug).with_for_update()).one_or_none()
    if poll is None:
        raise NoSuchPoll(slug=slug)
    return poll


def lock_shared(tx: Session, slug: str) -> Poll:
    """The poll, for a cast: other casts go on; phase and times stay until the transaction ends."""
    poll = tx.exec(select(Poll).where(Poll.slug == slug).with_for_update(read=True)).one_or_none()
    if poll is None:
        raise NoSuchPoll(slug=slug)
    return poll


def every(tx: Session) -> list[Poll]:
    """All polls, the first drafted first."""
    return list(tx.exec(select(Poll).order_by(col(Poll.id))))


def sound(tx: Session) -> list[Poll]:
    """All polls whose definition matches its hash, so that an edited one hides no other."""
    return [poll for poll in every(tx) if is_sound(poll)]


def edited(tx: Session) -> list[str]:
    """The slugs of the polls whose definition somebody edited in the database."""
    return [poll.slug for poll in every(tx) if not is_sound(poll)]


def is_sound(poll: Poll) -> bool:
    """True where the definition matches its hash: nobody edited it in the database."""
    return canonical.digest(poll.definition) == poll.definition_hash


def key_of(poll: Poll) -> int:
    """The primary key of a stored poll. Raises LookupError before it is stored."""
    if poll.id is None:
        raise LookupError("the poll is not stored yet")
    return poll.id


def definition_of(poll: Poll) -> Definition:
    """The poll's definition. Raises DefinitionChanged where its bytes were edited.

    The bytes are hashed at each call; those that a process has read before are not parsed again.
    """
    hashed = _HashedBytes(canonical.digest(poll.definition), poll.definition)
    if hashed.digest != poll.definition_hash:
        raise DefinitionChanged(slug=poll.slug)
    return _parsed(hashed)


@dataclass(frozen=True)
class _HashedBytes:
    """Bytes and their digest, which alone is compared: the same digest is the same bytes."""

    digest: str
    content: bytes = field(compare=False, repr=False)


@lru_cache(maxsize=64)
def _parsed(hashed: _HashedBytes) -> Definition:
    return Definition.from_json(canonical.loads(hashed.content))


def electors_of(tx: Session, poll: Poll) -> list[Elector]:
    """The roll with its addresses, in the order of the roll file."""
    roll = select(Elector).where(Elector.poll_id == key_of(poll)).order_by(col(Elector.id))
    return list(tx.exec(roll))


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
    """One elector by id on the roll. Raises NoSuchElector."""
    stored = tx.exec(
        select(Elector).where(Elector.poll_id == key_of(poll), Elector.person_id == person_id)
    ).one_or_none()
    if stored is None:
        raise NoSuchElector(slug=poll.slug, elector=person_id)
    return stored


def has_ballot(definition: Definition, elector: Elector) -> bool:
    """True unless the elector is recused, or is a subject without a ballot."""
    return entitlement(definition, elector.person_id, recused=elector.recused).ballot
