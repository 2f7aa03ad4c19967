"""What a ballot page needs of the database: poll, session, elector and ballots, in one statement.

Each part is judged where its rule is: by `store`, `sessions` and `taken_ballots`, in the order in
which they would be read one by one. A cast reads them one by one, for it locks them.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam
from sqlalchemy import select as select_columns

from election.database.engine import AnyTx, Clock
from election.database.row_values import PollValues, columns_of, table_of
from election.database.tables import BallotSession, Elector, Poll
from election.errors.polls import NoSuchPoll
from election.services import cast, store
from election.services.cast import RecordedBallot
from election.services.overview import SeenPoll, public_with_history
from election.services.sessions import (
    SESSION_COLUMNS,
    ElectorSession,
    secret_hash,
    session_in,
)
from election.services.taken_ballots import newest_columns, newest_in, with_newest

_POLLS, _SESSIONS, _ELECTORS = table_of(Poll), table_of(BallotSession), table_of(Elector)
_OF_SESSION = len(PollValues._fields)
_OF_BALLOTS = _OF_SESSION + len(SESSION_COLUMNS)
_LOOK = (
    select_columns(
        *columns_of(PollValues),
        *SESSION_COLUMNS,
        *newest_columns(_ELECTORS.c.id),
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

    seen: SeenPoll
    _tx: AnyTx
    _row: Row[Any]

    def session(self, clock: Clock) -> ElectorSession:
        """The session. Raises SessionEnded where it is over, or of another poll; RowsChanged."""
        return session_in(self._tx, clock, self.seen.poll, self._row, _OF_SESSION)[0]

    def ballots(self) -> tuple[RecordedBallot | None, RecordedBallot | None]:
        """The elector's ballot in the box, and the one taken with the cast id that was asked for.

        Raises BallotsChanged where the box holds another than they have cast.
        """
        return cast.both_recorded(*newest_in(self._tx, self.seen.poll, self._row, _OF_BALLOTS))


def look(tx: AnyTx, slug: str, secret: str | None, cast_id: str = "") -> BallotLook:
    """What is found by these. Raises NoSuchPoll, also for a draft, and StoppedPoll."""
    wanted = {"slug": slug, "secret_hash": secret_hash(secret or ""), "cast_id": cast_id}
    row = tx.execute(_LOOK, wanted).one_or_none()
    if row is None:
        raise NoSuchPoll(slug=slug)
    return BallotLook(public_with_history(tx, store.authentic_in(tx, row)), tx, row)
