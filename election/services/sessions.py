"""Entering with a ballot link, and the elector's session on the ballot pages.

A session is a random value in one cookie per poll, kept as its hash. It holds no marking. Links
come here read: their signature is checked before any transaction.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy import select as select_columns
from sqlmodel import Session, bindparam, col, delete, select

from election.database.any_tx import AnyTx
from election.database.engine import Clock
from election.database.many_rows import write_rows
from election.database.row_values import (
    AnyElector,
    AnyPoll,
    ElectorValues,
    SessionValues,
    columns_of,
    table_of,
    values_in,
)
from election.database.tables import BallotSession, Elector, Poll
from election.errors.links import (
    BadLink,
    LinkOfAnotherPoll,
    LinkReplaced,
    NoBallot,
    SessionEnded,
    StaleForm,
)
from election.errors.phases import TooEarly, TooLate
from election.rules.poll.definition import Definition, Person
from election.rules.poll.phases import (
    awaits_opening,
    require_phase,
    require_window,
    was_closed,
)
from election.services import journal, store
from election.services.links import BallotLink
from election.services.row_authenticity import require_authentic, tag_of

LIFE = timedelta(hours=1)
SESSIONS = 10
"""Sessions of one elector at a time: their devices and browsers. A new one ends the oldest."""


@dataclass(frozen=True)
class ElectorSession:
    """An elector's session on the ballot pages of one poll."""

    elector_id: int
    public_id: str
    link_issue: int
    person: Person
    form_token: str
    expires: datetime


def require_open(poll: AnyPoll, definition: Definition, now: datetime) -> None:
    """Raise TooEarly, TooLate or WrongPhase unless ballots are taken now.

    Both phase and window are judged: the job that opens or closes may not have run yet.
    """
    if was_closed(poll.phase):
        raise TooLate(slug=poll.slug, act="cast", instant=poll.closes)
    if awaits_opening(poll.phase):
        raise TooEarly(slug=poll.slug, act="cast", instant=definition.times.opens)
    require_phase("cast", poll.phase, poll.slug)
    require_window("cast", poll.slug, definition.times.opens, poll.closes, now)


def held_session(
    tx: Session, clock: Clock, slug: str, link: BallotLink, secret: str | None
) -> str | None:
    """The secret, where its session is one of this link's elector: nothing need be written.

    None where the elector needs a new session. Raises where the link opens no ballot now.
    """
    poll = store.find(tx, slug)
    elector, now = _entering(tx, clock, poll, link)
    kept = _session(tx, secret) if secret else None
    if kept is None or not _belongs(kept, elector) or kept.expires <= now:
        return None
    require_authentic(tx, poll, kept)
    return secret


def enter(tx: Session, clock: Clock, slug: str, link: BallotLink) -> str:
    """Begin a session for the elector of this link, and return its secret."""
    poll = store.lock_shared(tx, slug)
    elector, now = _entering(tx, clock, poll, link)
    tx.exec(delete(BallotSession).where(col(BallotSession.expires) <= now))
    return _begin(tx, poll, elector, now)


def _entering(
    tx: Session, clock: Clock, poll: AnyPoll, link: BallotLink
) -> tuple[Elector, datetime]:
    """The elector of a link, and the time at which this poll takes their ballot."""
    elector = _elector_of_link(tx, poll, link)
    definition = store.definition_of(poll)
    if not store.has_ballot(definition, elector):
        raise NoBallot(slug=poll.slug)
    now = clock(tx)
    require_open(poll, definition, now)
    return elector, now


def _elector_of_link(tx: Session, poll: AnyPoll, link: BallotLink) -> Elector:
    elector = tx.exec(select(Elector).where(Elector.public_id == link.public_id)).one_or_none()
    if elector is None:
        journal.history_of(tx, poll).require_people(poll.slug)
        raise BadLink
    if elector.poll_id != poll.id:
        other = tx.get_one(Poll, elector.poll_id)
        raise LinkOfAnotherPoll(slug=poll.slug, other=other.slug)
    require_authentic(tx, poll, elector)
    if link.issue != elector.link_issue:
        raise LinkReplaced(slug=poll.slug, issued=elector.link_issued_at)
    return elector


def _begin(tx: Session, poll: AnyPoll, elector: Elector, now: datetime) -> str:
    if elector.id is None:
        raise BadLink
    _make_room(tx, elector.id)
    secret = secrets.token_urlsafe(32)
    session = {
        "secret_hash": secret_hash(secret),
        "elector_id": elector.id,
        "link_issue": elector.link_issue,
        "form_token": secrets.token_urlsafe(24),
        "expires": now + LIFE,
    }
    tag = tag_of(tx, poll, BallotSession, session)
    write_rows(tx, BallotSession, [session | {"tag": tag}])
    return secret


def _make_room(tx: Session, elector_id: int) -> None:
    """End the oldest sessions of an elector, so that one more makes no more than allowed."""
    of_elector = col(BallotSession.elector_id) == elector_id
    newest = (
        select(BallotSession.secret_hash)
        .where(of_elector)
        .order_by(col(BallotSession.expires).desc())
        .limit(SESSIONS - 1)
    )
    kept = col(BallotSession.secret_hash).in_(newest)
    tx.exec(delete(BallotSession).where(of_elector, ~kept))


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _session(tx: Session, secret: str) -> BallotSession | None:
    return tx.get(BallotSession, secret_hash(secret))


def _belongs(session: BallotSession | SessionValues, elector: AnyElector) -> bool:
    return session.elector_id == elector.id and session.link_issue == elector.link_issue


def elector_session(tx: AnyTx, clock: Clock, poll: AnyPoll, secret: str | None) -> ElectorSession:
    """The session of this secret. Raises SessionEnded where it is over, or of another poll.

    Raises RowsChanged where somebody changed or made the session, or the elector's row.
    """
    wanted = {"secret_hash": secret_hash(secret or ""), "poll_id": poll.id}
    row = tx.execute(_HELD, wanted).one_or_none()
    if row is None:
        raise SessionEnded(slug=poll.slug)
    return session_in(tx, clock(tx), poll, row)[0]


_SESSIONS, _ELECTORS = table_of(BallotSession), table_of(Elector)
SESSION_COLUMNS = (*columns_of(SessionValues), *columns_of(ElectorValues))
_HELD = (
    select_columns(*SESSION_COLUMNS)
    .join_from(_SESSIONS, _ELECTORS, _ELECTORS.c.id == _SESSIONS.c.elector_id)
    .where(
        _SESSIONS.c.secret_hash == bindparam("secret_hash"),
        _ELECTORS.c.poll_id == bindparam("poll_id"),
    )
)


def session_in(
    tx: AnyTx, now: datetime, poll: AnyPoll, row: Row[Any], first: int = 0
) -> tuple[ElectorSession, ElectorValues]:
    """The session and its elector, from here in a row on. Raises as `elector_session` does."""
    second = first + len(SessionValues._fields)
    if row[first] is None or row[second] is None:
        raise SessionEnded(slug=poll.slug)
    session = values_in(SessionValues, row, first)
    elector = values_in(ElectorValues, row, second)
    require_authentic(tx, poll, elector)
    require_authentic(tx, poll, session)
    if not _belongs(session, elector) or session.expires <= now:
        raise SessionEnded(slug=poll.slug)
    person = store.definition_of(poll).roll.person(elector.person_id)
    if person is None:
        raise SessionEnded(slug=poll.slug)
    found = ElectorSession(
        elector.id,
        elector.public_id,
        session.link_issue,
        person,
        session.form_token,
        session.expires,
    )
    return found, elector


def end(tx: Session, slug: str, secret: str | None) -> None:
    """End the session of this secret: from now on its cookie is no session any more."""
    store.lock_shared(tx, slug)
    tx.exec(
        delete(BallotSession).where(col(BallotSession.secret_hash) == secret_hash(secret or ""))
    )


def require_form(session: ElectorSession, token: str) -> None:
    """Raise StaleForm unless a posted form came from this session's own page."""
    if not hmac.compare_digest(session.form_token.encode(), token.encode()):
        raise StaleForm
