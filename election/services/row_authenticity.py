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
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from sqlmodel import Session, SQLModel

from election.crypto.row_tags import RowKeys
from election.database.any_tx import AnyTx
from election.database.engine import row_keys
from election.database.row_values import MODELS, AnyPoll, ElectorValues, table_of
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


class Tagged(NamedTuple):
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
NO_TAG = ""


@cache
def covered(table: type[SQLModel]) -> tuple[str, ...]:
    """The columns that the tag of a row of this table covers."""
    left_out = TAGGED[table].left_out | {"tag"}
    columns = table_of(table).columns.keys()
    return tuple(name for name in columns if name not in left_out)


@cache
def _values_of(table: type[SQLModel]) -> Callable[[Any], tuple[Any, ...]]:
    """What reads the covered columns of a row of this table, in their order."""
    return attrgetter(*covered(table))


def tag_row(tx: Session, poll: AnyPoll, row: Any) -> None:
    """Tag a row that was made or changed in this transaction, and checked before."""
    row.tag = row_keys(tx).tag(poll.key_id, *_tagged(poll, row))


def tag_of(tx: AnyTx, poll: AnyPoll, table: type[SQLModel], row: Mapping[str, Any]) -> str:
    """The tag of a new row of this table, given by column."""
    values = {name: row[name] for name in covered(table)}
    return row_keys(tx).tag(poll.key_id, *_under(poll.slug, poll.definition_hash, table, values))


def is_authentic(tx: AnyTx, poll: AnyPoll, row: Any) -> bool:
    """True where this service stored the row as it is. The row may be read as values."""
    if row is poll:
        return _is_tagged_poll(row_keys(tx), row.tag, *_values_of(Poll)(row))
    return row_keys(tx).is_tagged(poll.key_id, *_tagged(poll, row), row.tag)


@lru_cache(maxsize=64, typed=True)
def _is_tagged_poll(keys: RowKeys, tag: str, *values: Any) -> bool:
    """True where the tag is that of a poll's row of these values.

    All electors of a poll read one row, so it is computed once for its values. No row of an
    elector is remembered.
    """
    row = dict(zip(covered(Poll), values, strict=True))
    return keys.is_tagged(
        row["key_id"], *_under(row["slug"], row["definition_hash"], Poll, row), tag
    )


def tagged_anew(tx: Session, poll: AnyPoll, row: ElectorValues) -> ElectorValues:
    """An elector's values with the tag of what they say now."""
    return row._replace(tag=row_keys(tx).tag(poll.key_id, *_tagged(poll, row)))


def _tagged(poll: AnyPoll, row: Any) -> tuple[str, dict[str, Any]]:
    """The purpose of a row's tag, and the values under it."""
    table = _table_of(row)
    values = dict(zip(covered(table), _values_of(table)(row), strict=True))
    return _under(poll.slug, poll.definition_hash, table, values)


def _under(
    slug: str, definition_hash: str, table: type[SQLModel], values: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    return str(table.__tablename__), {
        "row": values,
        "poll": slug,
        "definition": definition_hash,
    }


def _table_of(row: Any) -> type[SQLModel]:
    """The table of a row, whether it was read itself or as values."""
    kind = type(row)
    return MODELS.get(kind, kind)


def require_authentic(tx: AnyTx, poll: AnyPoll, row: Any) -> None:
    """Raise RowsChanged unless this service stored the row as it is."""
    if not is_authentic(tx, poll, row):
        raise RowsChanged(slug=poll.slug, what=called(row))


def called(row: Any) -> str:
    """What a refusal calls a row."""
    return TAGGED[_table_of(row)].called


def require_poll(tx: AnyTx, poll: AnyPoll) -> None:
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
