"""Row authenticity: what the service reads from its database is what it stored there.

Whoever can write to the database, and has none of the service's secrets, must not change a ballot,
an address, a session or a poll unseen. So a row that decides something has a tag over all its
columns, its poll's slug and its definition hash. It is checked where it is read, by `store` and the
services beside it, and made anew where it is written. The columns that a tag leaves out are listed
here, each with its reason.

A poll takes one of the secrets for all its tags when it is drafted or noticed, and needs it until
it is over. What no tag can show is in docs/reference/secrecy.md: an earlier state that is put back
whole, and an elector all of whose ballots are deleted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from sqlmodel import Session, SQLModel

from election.database.engine import row_keys
from election.database.listed_rows import ListedCast, ListedElector
from election.database.tables import (
    BallotSession,
    Cast,
    Elector,
    Filing,
    HandOver,
    MailConfirmation,
    Message,
    Nomination,
    Nominee,
    Poll,
)
from election.errors.changed_rows import RowsChanged, SecretKeyMissing
from election.rules.poll.phases import is_over


@dataclass(frozen=True)
class Tagged:
    """A table whose rows are tagged: what a refusal calls them, and the columns left out."""

    called: str
    left_out: frozenset[str] = frozenset()


TAGGED: Mapping[type[SQLModel], Tagged] = {
    # the hash of `definition` is covered; `exported_to` is a path of the officer's
    Poll: Tagged("the row", frozenset({"definition", "exported_to"})),
    Elector: Tagged("the roll"),
    BallotSession: Tagged("a session"),
    Cast: Tagged("a ballot"),
    Nomination: Tagged("a nomination"),
    Nominee: Tagged("a nomination"),
    Filing: Tagged("who filed"),
    MailConfirmation: Tagged("an answer about mail"),
    HandOver: Tagged("a printed link"),
    # `message_id` stands for `id`, which the database gives; the others change when it is sent
    Message: Tagged(
        "a message",
        frozenset({"id", "state", "answer", "attempts", "next_try", "held_by", "far_answer"}),
    ),
}
LISTED: Mapping[type[Any], type[SQLModel]] = {ListedElector: Elector, ListedCast: Cast}
"""The table of each kind of row that is read as a value."""
NO_TAG = ""


@cache
def covered(table: type[SQLModel]) -> tuple[str, ...]:
    """The columns that the tag of a row of this table covers."""
    left_out = TAGGED[table].left_out | {"tag"}
    return tuple(name for name in table.__table__.columns.keys() if name not in left_out)  # type: ignore[attr-defined]  # noqa: SIM118


def tag_row(tx: Session, poll: Poll, row: Any) -> None:
    """Tag a row that was made or changed in this transaction, and checked before."""
    row.tag = row_keys(tx).tag(poll.key_id, *_tagged(poll, row))


def is_authentic(tx: Session, poll: Poll, row: Any) -> bool:
    """True where this service stored the row as it is."""
    return row_keys(tx).is_tagged(poll.key_id, *_tagged(poll, row), row.tag)


def tag_of(tx: Session, poll: Poll, table: type[SQLModel], values: Mapping[str, Any]) -> str:
    """The tag of a row that is made in this transaction, given by column."""
    under_tag = {name: values[name] for name in covered(table)}
    return row_keys(tx).tag(poll.key_id, *_with_poll(poll, table, under_tag))


def tagged_anew(tx: Session, poll: Poll, row: ListedElector) -> ListedElector:
    """A listed row with the tag of what it says now."""
    return row._replace(tag=row_keys(tx).tag(poll.key_id, *_tagged(poll, row)))


def _tagged(poll: Poll, row: Any) -> tuple[str, dict[str, Any]]:
    """The purpose of a row's tag, and the values under it."""
    table = LISTED.get(type(row), type(row))
    values = dict(zip(covered(table), _getter(table)(row), strict=True))
    return _with_poll(poll, table, values)


def _with_poll(
    poll: Poll, table: type[SQLModel], values: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    about = {"row": values, "poll": poll.slug, "definition": poll.definition_hash}
    return str(table.__tablename__), about


@cache
def _getter(table: type[SQLModel]) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*covered(table))


def require_authentic(tx: Session, poll: Poll, row: Any) -> None:
    """Raise RowsChanged unless this service stored the row as it is."""
    if not is_authentic(tx, poll, row):
        raise RowsChanged(slug=poll.slug, what=called(row))


def called(row: Any) -> str:
    """What a refusal calls a row."""
    return TAGGED[LISTED.get(type(row), type(row))].called


def require_poll(tx: Session, poll: Poll) -> None:
    """Raise RowsChanged, or SecretKeyMissing, unless this service stored the poll's row as it is.

    A poll that is over may have lost its key: nothing is decided by it any more.
    """
    if not row_keys(tx).has(poll.key_id):
        if is_over(poll.phase):
            return
        raise SecretKeyMissing(slug=poll.slug, key=poll.key_id or "of no name")
    require_authentic(tx, poll, poll)


def take_key(tx: Session, poll: Poll) -> None:
    """Let a poll take the newest key; all its rows have to be tagged again."""
    poll.key_id = row_keys(tx).newest


def tag_poll(tx: Session, poll: Poll, head: str) -> None:
    """Tag a poll's row after an act, whose journal entry is the head now.

    A poll that came to its end without its key takes the newest one.
    """
    if not row_keys(tx).has(poll.key_id):
        take_key(tx, poll)
    poll.head = head
    tag_row(tx, poll, poll)
