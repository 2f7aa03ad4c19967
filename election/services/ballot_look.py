"""What a ballot page needs of the database: poll, session, elector and ballots, in one statement.

PostgreSQL is another process, and each answer of it is waited for. So there the statement brings
the journal and the time along. With SQLite they are read and asked for as everywhere.

Each part is judged where its rule is: by `store`, `sessions`, `taken_ballots` and `journal`, in the
order in which they would be read one by one. A cast locks poll and elector first, and then looks as
a page does: PostgreSQL sees what changed meanwhile only in a new statement.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam
from sqlalchemy import select as select_columns

from election.database.any_tx import AnyTx, is_far, locks_rows
from election.database.database_clock import TIME, DatabaseClock
from election.database.engine import Clock
from election.database.row_values import ElectorValues, PollValues, columns_of, table_of
from election.database.tables import BallotSession, Elector, Poll
from election.errors.polls import NoSuchPoll
from election.services import store
from election.services.journal import history_told, line_columns
from election.services.overview import SeenPoll, public_as_told, public_with_history
from election.services.sessions import (
    SESSION_COLUMNS,
    ElectorSession,
    secret_hash,
    session_in,
)
from election.services.taken_ballots import (
    NEWEST_WIDTH,
    Newest,
    newest_columns,
    newest_in,
    with_newest,
)

_POLLS, _SESSIONS, _ELECTORS = table_of(Poll), table_of(BallotSession), table_of(Elector)
_OF_SESSION = len(PollValues._fields)
_OF_BALLOTS = _OF_SESSION + len(SESSION_COLUMNS)
_OF_TIME = _OF_BALLOTS + NEWEST_WIDTH
_OF_JOURNAL = _OF_TIME + 1


def _look(*more: ColumnElement[Any]) -> Select[tuple[Any, ...]]:
    """The statement of a look, with more columns behind its own."""
    return (
        select_columns(
            *columns_of(PollValues),
            *SESSION_COLUMNS,
            *newest_columns(_POLLS.c.id, _ELECTORS.c.id),
            *more,
        )
        .select_from(
            with_newest(
                _POLLS.outerjoin(
                    _SESSIONS, _SESSIONS.c.secret_hash == bindparam("secret_hash")
                ).outerjoin(
                    _ELECTORS,
                    (_ELECTORS.c.id == _SESSIONS.c.elector_id)
                    & (_ELECTORS.c.poll_id == _POLLS.c.id),
                ),
                _ELECTORS.c.id,
            )
        )
        .where(_POLLS.c.slug == bindparam("slug"))
    )


_LOOK = _look()
_LOOK_AND_TIME = _look(TIME)
_LOOK_AND_ALL = _look(TIME, *line_columns(_POLLS.c.id))


@dataclass(frozen=True)
class BallotLook:
    """A poll, and what was found by the secret of a session on its ballot pages."""

    poll: PollValues
    _tx: AnyTx
    _row: Row[Any]

    def seen(self) -> SeenPoll:
        """The poll with its history. Raises NoSuchPoll for a draft, and RowsChanged."""
        if len(self._row) <= _OF_JOURNAL:
            return public_with_history(self._tx, self.poll)
        lines = list(zip(*self._row[_OF_JOURNAL:], strict=True))
        return public_as_told(self.poll, history_told(self.poll, lines))

    def time(self, clock: Clock) -> datetime:
        """The time by this clock, not before the look: the one that it brought along, or now."""
        if len(self._row) > _OF_TIME and isinstance(clock, DatabaseClock):
            return clock.read(self._row[_OF_TIME])
        return clock(self._tx)

    def entered(self, now: datetime) -> tuple[ElectorSession, ElectorValues]:
        """The session and its elector.

        Raises SessionEnded where it is over, or of another poll; RowsChanged.
        """
        return session_in(self._tx, now, self.poll, self._row, _OF_SESSION)

    def ballots(self) -> Newest:
        """The elector's newest ballot, and what was asked beside it.

        Raises BallotsChanged where the box holds another than they have cast.
        """
        return newest_in(self._tx, self.poll, self._row, _OF_BALLOTS)


def look(tx: AnyTx, slug: str, secret: str | None, cast_id: str = "") -> BallotLook:
    """What is found by these. Raises NoSuchPoll, StoppedPoll."""
    statement = _LOOK_AND_ALL if is_far(tx) else _LOOK
    return _found(tx, statement, slug, secret, cast_id, "")


def _found(
    tx: AnyTx,
    statement: Select[tuple[Any, ...]],
    slug: str,
    secret: str | None,
    cast_id: str,
    envelope: str,
) -> BallotLook:
    wanted = {
        "slug": slug,
        "secret_hash": secret_hash(secret or ""),
        "cast_id": cast_id,
        "envelope_hash": envelope,
    }
    row = tx.execute(statement, wanted).one_or_none()
    if row is None:
        raise NoSuchPoll(slug=slug)
    return BallotLook(store.authentic_in(tx, row), tx, row)


_LOCK_POLL = (
    select_columns(_POLLS.c.id).where(_POLLS.c.slug == bindparam("slug")).with_for_update(read=True)
)
_LOCK_ELECTOR = (
    select_columns(_ELECTORS.c.id)
    .join_from(_SESSIONS, _ELECTORS, _ELECTORS.c.id == _SESSIONS.c.elector_id)
    .where(_SESSIONS.c.secret_hash == bindparam("secret_hash"))
    .with_for_update(of=_ELECTORS)
)


def locked_look(
    tx: AnyTx, slug: str, secret: str | None, cast_id: str, envelope: str
) -> BallotLook:
    """As `look`, for a cast: other electors' casts go on, and the elector's own ones wait.

    An envelope is given by its hash. The poll is locked first, so phase and times stay, and a link
    that is reissued meanwhile has ended this session. The time is read after both locks.
    """
    if locks_rows(tx):
        tx.execute(_LOCK_POLL, {"slug": slug})
        tx.execute(_LOCK_ELECTOR, {"secret_hash": secret_hash(secret or "")})
    statement = _LOOK_AND_TIME if is_far(tx) else _LOOK
    return _found(tx, statement, slug, secret, cast_id, envelope)
