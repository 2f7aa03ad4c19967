"""What a ballot page needs of the database: poll, session, elector and ballots, in one statement.

Each part is judged where its rule is: by `store`, `sessions` and `taken_ballots`, in the order in
which they would be read one by one. A cast locks poll and elector first, and then looks as a page
does: PostgreSQL sees what changed meanwhile only in a new statement.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam
from sqlalchemy import select as select_columns

from election.database.any_tx import AnyTx, locks_rows
from election.database.row_values import ElectorValues, PollValues, columns_of, table_of
from election.database.tables import BallotSession, Elector, Poll
from election.errors.polls import NoSuchPoll
from election.services import store
from election.services.overview import SeenPoll, public_with_history
from election.services.sessions import (
    SESSION_COLUMNS,
    ElectorSession,
    secret_hash,
    session_in,
)
from election.services.taken_ballots import Newest, newest_columns, newest_in, with_newest

_POLLS, _SESSIONS, _ELECTORS = table_of(Poll), table_of(BallotSession), table_of(Elector)
_OF_SESSION = len(PollValues._fields)
_OF_BALLOTS = _OF_SESSION + len(SESSION_COLUMNS)
_LOOK = (
    select_columns(
        *columns_of(PollValues),
        *SESSION_COLUMNS,
        *newest_columns(_POLLS.c.id, _ELECTORS.c.id),
    )
    .select_from(
        with_newest(
            _POLLS.outerjoin(
                _SESSIONS, _SESSIONS.c.secret_hash == bindparam("secret_hash")
            ).outerjoin(
                _ELECTORS,
                (_ELECTORS.c.id == _SESSIONS.c.elector_id) & (_ELECTORS.c.poll_id == _POLLS.c.id),
            ),
            _ELECTORS.c.id,
        )
    )
    .where(_POLLS.c.slug == bindparam("slug"))
)


@dataclass(frozen=True)
class BallotLook:
    """A poll, and what was found by the secret of a session on its ballot pages."""

    poll: PollValues
    _tx: AnyTx
    _row: Row[Any]

    def seen(self) -> SeenPoll:
        """The poll with its history. Raises NoSuchPoll for a draft, and RowsChanged."""
        return public_with_history(self._tx, self.poll)

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


def look(
    tx: AnyTx, slug: str, secret: str | None, cast_id: str = "", envelope: str = ""
) -> BallotLook:
    """What is found by these; an envelope is given by its hash. Raises NoSuchPoll, StoppedPoll."""
    wanted = {
        "slug": slug,
        "secret_hash": secret_hash(secret or ""),
        "cast_id": cast_id,
        "envelope_hash": envelope,
    }
    row = tx.execute(_LOOK, wanted).one_or_none()
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

    The poll is locked first, so phase and times stay, and a link that is reissued meanwhile has
    ended this session.
    """
    if locks_rows(tx):
        tx.execute(_LOCK_POLL, {"slug": slug})
        tx.execute(_LOCK_ELECTOR, {"secret_hash": secret_hash(secret or "")})
    return look(tx, slug, secret, cast_id, envelope)
