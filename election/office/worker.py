"""The job on the server: it opens and closes polls at their times, and sends the mail that is due.

It needs no secret of the officer. A refusal at one poll stops neither the others nor the mail.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from election.database.engine import Clock, Database
from election.database.scrubbing import scrub_owed
from election.database.tables import Poll
from election.errors.base import Refusal, Unavailable
from election.errors.database import ScrubPending
from election.errors.phases import WrongPhase
from election.mail.mailer import Mailer
from election.mail.send import Delivery, deliver_due
from election.services import close, due, store
from election.services import open as opening
from election.services.alerts import tell_of_acts, tell_of_refused_mail

LOG = logging.getLogger(__name__)

FindPolls = Callable[[Session, datetime], list[str]]
PollAct = Callable[[Session, Clock, str], Poll]


@dataclass(frozen=True)
class DueActs:
    """The polls that were opened and closed, by slug, and what was refused."""

    opened: tuple[str, ...]
    closed: tuple[str, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class Turn(DueActs):
    """One turn of the worker: the acts that were due, and the delivery of mail."""

    delivery: Delivery


def turn(mailer: Mailer) -> Turn:
    """Open, close and send what is due now; each due message is tried once."""
    acts = act_due(mailer.database, mailer.clock)
    delivery = deliver_due(mailer)
    if tell_of_refused_mail(mailer.database, mailer.clock):
        delivery = delivery.with_all(deliver_due(mailer))
    _scrub(mailer.database)
    return Turn(acts.opened, acts.closed, acts.refusals, delivery)


def run(
    mailer: Mailer,
    stop: threading.Event,
    pause: float = 1.0,
    refused: Callable[[Refusal], None] | None = None,
) -> None:
    """Do what is due until stopped.

    Sends one message at a time, so that neither a close nor a stop waits for a slow mail server.
    A refusal at a poll goes to `refused`, or is logged once.
    """
    refused = refused or _logged_once()
    while not stop.is_set():
        idle = True
        try:
            _tell(act_due(mailer.database, mailer.clock), refused)
            delivery = deliver_due(mailer, most=1)
            idle = delivery.tried == 0
            if idle:
                _scrub(mailer.database)
                idle = not tell_of_refused_mail(mailer.database, mailer.clock)
        except OperationalError as error:
            LOG.warning("The database does not answer, and is tried again: %s", error.orig)
        except Unavailable as busy:
            LOG.warning("%s It is tried again.", busy)
        stop.wait(pause if idle else 0)


def act_due(database: Database, clock: Clock) -> DueActs:
    """Open and close the polls whose time has come, and alert officers of what went wrong.

    Scrub after a close: nothing tells who cast.
    """
    refusals: list[Refusal] = _stopped(database)
    opened = _act_on(database, clock, due.to_open, opening.open_poll, refusals)
    closed = _act_on(database, clock, due.to_close, close.close, refusals)
    if closed:
        _scrub(database)
    tell_of_acts(database, clock, opened, closed, refusals)
    return DueActs(opened, closed, tuple(refusals))


def _stopped(database: Database) -> list[Refusal]:
    """A refusal for each poll that was changed in the database, or whose secret key is missing."""
    with database.reading() as tx:
        return list(store.stopped(tx))


def _scrub(database: Database) -> None:
    """Overwrite deleted data where that is owed. A scrub that fails stays owed."""
    try:
        scrub_owed(database)
    except ScrubPending as pending:
        LOG.warning("%s It is tried again.", pending)


def _act_on(
    database: Database, clock: Clock, find: FindPolls, act: PollAct, refusals: list[Refusal]
) -> tuple[str, ...]:
    done = []
    for slug in _due_polls(database, clock, find, refusals):
        try:
            with database.transaction() as tx:
                act(tx, clock, slug)
            done.append(slug)
        except WrongPhase:
            continue  # another process did the act since the poll was found due
        except Refusal as refusal:
            if str(refusal) not in map(str, refusals):
                refusals.append(refusal)
    return tuple(done)


def _due_polls(
    database: Database, clock: Clock, find: FindPolls, refusals: list[Refusal]
) -> list[str]:
    try:
        with database.reading() as tx:
            return find(tx, clock(tx))
    except Refusal as refusal:
        refusals.append(refusal)
        return []


def _tell(acts: DueActs, refused: Callable[[Refusal], None]) -> None:
    for slug in acts.opened:
        LOG.info("%s is open.", slug)
    for slug in acts.closed:
        LOG.info("%s is closed.", slug)
    for refusal in acts.refusals:
        refused(refusal)


def _logged_once() -> Callable[[Refusal], None]:
    """A function that logs each refusal the first time that it comes."""
    told: set[str] = set()

    def log(refusal: Refusal) -> None:
        if str(refusal) not in told:
            LOG.warning("%s %s", refusal, refusal.advice)
            told.add(str(refusal))

    return log
