"""The job on the server: it opens and closes polls at their times, and sends the mail that is due.

It needs no secret of the officer. Any number may run, and one acts: the one that holds the lease.
Acts, mail and bounces have a thread each: no poll waits for a mail server. A fault in one poll or
message stops neither the others nor the worker; while the database does not answer, it waits.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from election.database.engine import Clock, Database
from election.database.scrubbing import scrub_owed
from election.database.tables import Poll
from election.errors.base import Refusal
from election.errors.changed_rows import StoppedPoll
from election.errors.clock import ClockJumped, PollHeldUp
from election.errors.database import DatabaseBusy, DatabaseUnreachable, ScrubPending
from election.errors.faults import fault_name
from election.errors.mail import BouncesUnread
from election.errors.phases import WrongPhase
from election.errors.polls import ActFailed, ActPutOff
from election.mail.bounces.reading import read_bounces
from election.mail.mailer import Mailer
from election.mail.send import Delivery, deliver_due
from election.office.clock_watch import ClockWatch
from election.office.own_process import has_ended, own_name
from election.services import (
    close,
    due,
    nominations,
    outbox,
    remind,
    store,
    tell_unreached,
    worker_lease,
)
from election.services import open as opening
from election.services.alerts import tell_of_acts, tell_of_refused_mail
from election.services.second_address import try_second_addresses

LOG = logging.getLogger(__name__)
BEAT_SECONDS = 5.0
"""How often a worker that acts is seen; its lease is `worker_lease.LEASE`."""
GRACE_SECONDS = 5.0
"""How long a stop leaves the mail server to answer. Then the line is cut."""
BOUNCES_SECONDS = 60.0
"""From one visit of the mailbox of bounces to the next."""
AWAY_SECONDS = 120.0
"""A refusal that comes again after so long is a new one: until then it comes at each turn."""
LONGEST_WAIT_SECONDS = 30.0
"""For a database that does not answer."""

FindPolls = Callable[[Session, datetime], list[str]]
PollAct = Callable[[Session, Clock, str], Poll]
Tell = Callable[[Refusal], None]


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


def turn(mailer: Mailer, watch: ClockWatch | None = None) -> Turn:
    """Open, close and send what is due now, whoever else acts; each due message is tried once."""
    acts = act_due(mailer.database, mailer.clock, watch)
    delivery = deliver_due(mailer)
    unread = [*_unread_bounces(mailer)]
    if _answer_failures(mailer):
        delivery = delivery.with_all(deliver_due(mailer))
    _scrub(mailer.database)
    return Turn(acts.opened, acts.closed, (*acts.refusals, *unread), delivery)


def _unread_bounces(mailer: Mailer) -> Iterator[Refusal]:
    """Read the mailbox of bounces, where there is one; a refusal where that failed."""
    if mailer.bounces is not None:
        try:
            read_bounces(mailer.database, mailer.bounces)
        except BouncesUnread as unread:
            yield unread


def _answer_failures(mailer: Mailer) -> bool:
    """Queue what follows from mail that does not arrive; True where there is any."""
    copied = try_second_addresses(mailer.database, mailer.clock)
    told = tell_of_refused_mail(mailer.database, mailer.clock)
    return copied or told


@contextmanager
def seen(mailer: Mailer, watch: ClockWatch | None = None) -> Iterator[None]:
    """A block in which this process is seen as the worker, unless another one is."""
    with mailer.database.transaction() as tx:
        taken = worker_lease.take(tx, mailer.clock(tx), mailer.process, has_ended)
    if taken and watch is not None:
        watch.note()
    try:
        yield
    finally:
        if taken:
            with mailer.database.transaction() as tx:
                worker_lease.give_up(tx, mailer.clock(tx), mailer.process)


def run(
    mailer: Mailer,
    stop: threading.Event,
    pause: float = 1.0,
    refused: Tell | None = None,
    watch: ClockWatch | None = None,
) -> None:
    """Do what is due until stopped, while this worker holds the lease; else stand by.

    A refusal at a poll goes to `refused`, or is logged once for as long as it lasts.
    """
    mailer = replace(mailer, process=mailer.process or own_name())
    worker = _Worker(mailer, stop, pause, refused or _logged_once(), watch)
    post = threading.Thread(target=worker.send, name="mail", daemon=True)
    reader = threading.Thread(target=worker.read_bounces, name="bounces", daemon=True)
    post.start()
    reader.start()
    try:
        worker.act()
    finally:
        worker.end(post, reader)


@dataclass
class _Worker:
    """A worker at work: what its threads share."""

    mailer: Mailer
    stop: threading.Event
    pause: float
    refused: Tell
    watch: ClockWatch | None
    is_over: threading.Event = field(default_factory=threading.Event)
    acts: threading.Event = field(default_factory=threading.Event)
    """Set while this worker holds the lease."""
    mail_is_due: threading.Event = field(default_factory=threading.Event)
    next_beat: float = 0.0

    def act(self) -> None:
        """Open and close until stopped."""
        patience = _Patience(self.stop, self.pause)
        while not self.stop.is_set():
            done = None
            with patience:
                if self._holds_the_lease():
                    done = act_due(self.mailer.database, self.mailer.clock, self.watch)
                    if not self.mail_is_due.is_set():
                        _scrub(self.mailer.database)
            if done is not None:
                _tell(done, self.refused)
                self.mail_is_due.set()
            self.stop.wait(self.pause)

    def send(self) -> None:
        """Send mail until the worker is over; what the mail server waits for holds up nobody."""
        patience = _Patience(self.is_over, self.pause)
        while not self.is_over.is_set():
            if not (self.mail_is_due.wait(self.pause) and self.acts.is_set()):
                continue
            with patience:
                if patience.failed:
                    self._let_go()
                deliver_due(self.mailer, stop=self._stops_sending, again=patience.again)
                if patience.failed:  # a commit whose answer was lost may have claimed more
                    self._let_go()
                if not _answer_failures(self.mailer):
                    self.mail_is_due.clear()

    def read_bounces(self) -> None:
        """Read the mailbox of bounces now and then, until the worker is over; nobody waits."""
        box = self.mailer.bounces
        if box is None:
            return
        patience, next_visit = _Patience(self.is_over, self.pause), 0.0
        while not self.is_over.wait(min(self.pause, BOUNCES_SECONDS)):
            if not self.acts.is_set() or time.monotonic() < next_visit:
                continue
            next_visit = time.monotonic() + BOUNCES_SECONDS
            with patience:
                read_bounces(self.mailer.database, box, self._stops_sending)
                self.mail_is_due.set()

    def end(self, post: threading.Thread, reader: threading.Thread) -> None:
        """End mail and bounces within moments, and leave the lease to the next worker."""
        self.is_over.set()
        if self.mailer.bounces is not None:
            self.mailer.bounces.cut()
        reader.join(GRACE_SECONDS)
        post.join(GRACE_SECONDS)
        if post.is_alive():
            self.mailer.transport.cut()
            post.join(1)
        with _Patience(self.is_over, 0), self.mailer.database.transaction() as tx:
            worker_lease.give_up(tx, self.mailer.clock(tx), self.mailer.process)

    def _stops_sending(self) -> bool:
        return self.stop.is_set() or self.is_over.is_set() or not self.acts.is_set()

    def _let_go(self) -> None:
        """Make due again what this process held when the database failed."""
        with self.mailer.database.transaction() as tx:
            outbox.let_go(tx, self.mailer.clock(tx), {self.mailer.process})

    def _holds_the_lease(self) -> bool:
        """Take or keep the lease, at each beat; it is lost where the database does not answer."""
        if time.monotonic() >= self.next_beat or not self.acts.is_set():
            held_before = self.acts.is_set()
            self.acts.clear()
            if self._may_take():
                if self.watch is not None:
                    self.watch.note()
                self.acts.set()
                self.next_beat = time.monotonic() + BEAT_SECONDS
            if held_before != self.acts.is_set():
                LOG.info("This worker %s.", "stands by" if held_before else "acts now")
        return self.acts.is_set()

    def _may_take(self) -> bool:
        database, clock, process = self.mailer.database, self.mailer.clock, self.mailer.process
        with database.reading() as tx:
            lease = worker_lease.read(tx)
            other = lease is not None and lease.holder != process
            if other and worker_lease.is_held(lease, clock(tx), has_ended):
                return False
        with database.transaction() as tx:
            return worker_lease.take(tx, clock(tx), process, has_ended)


class _Patience:
    """A block that may fail: the failure is logged once, and waited for, longer each time."""

    def __init__(self, stop: threading.Event, pause: float) -> None:
        self.failed = False
        self._stop, self._pause, self._wait, self._told = stop, pause, pause, ""

    def __enter__(self) -> None:
        """Begin the block."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if error is None:
            self.failed, self._wait, self._told = False, self._pause, ""
            return False
        if not isinstance(error, Exception):
            return False
        self.again(error)
        return True

    def again(self, error: Exception) -> bool:
        """Log a failure and wait; True unless it was told to stop meanwhile."""
        self.failed = True
        if (words := _failure(error)) != self._told:
            LOG.warning("%s", words)
            self._told = words
        self._stop.wait(self._wait)
        self._wait = min(2 * self._wait, LONGEST_WAIT_SECONDS)
        return not self._stop.is_set()


def _failure(error: Exception) -> str:
    if isinstance(error, OperationalError):
        return f"The database does not answer, and is tried again: {error.orig}"
    if isinstance(error, Refusal):
        return f"{error} It is tried again."
    return f"The worker met a fault, and goes on: {fault_name(error)}"


def act_due(database: Database, clock: Clock, watch: ClockWatch | None = None) -> DueActs:
    """Open, close and remind where the time has come, and alert officers of what went wrong.

    Scrub after a close: nothing tells who cast. Nothing is done by a clock that jumped.
    """
    if watch is not None and (jumped := watch.refusal(watch.look())):
        return _held_up(database, clock, jumped)
    refusals: list[Refusal] = _stopped(database)
    nominated = _act_on(
        database, clock, due.to_close_nominations, nominations.close_nominations, refusals
    )
    opened = _act_on(database, clock, due.to_open, opening.open_poll, refusals)
    closed = _act_on(database, clock, due.to_close, close.close, refusals)
    if closed or nominated:
        _scrub(database)
    to_be_told = [*refusals]
    _act_on(database, clock, due.to_remind, remind.remind_on_time, refusals)
    _act_on(database, clock, due.to_tell_unreached, tell_unreached.tell_unreached, refusals)
    # a mail that was not queued makes no poll late: of these only a stop is told
    to_be_told += [each for each in refusals[len(to_be_told) :] if isinstance(each, StoppedPoll)]
    tell_of_acts(database, clock, opened, closed, to_be_told, nominated)
    return DueActs(opened, closed, tuple(refusals))


def _held_up(database: Database, clock: Clock, jumped: ClockJumped) -> DueActs:
    """No act; the officer of each poll that waits for one is told."""
    with database.reading() as tx:
        now = clock(tx)
        waiting = [
            *due.to_close_nominations(tx, now),
            *due.to_open(tx, now),
            *due.to_close(tx, now),
        ]
    held = [PollHeldUp(slug, jumped.jump, jumped.minutes) for slug in waiting]
    tell_of_acts(database, clock, (), (), held)
    return DueActs((), (), (jumped, *held))


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
        except (DatabaseBusy, DatabaseUnreachable):
            raise
        except Refusal as refusal:
            named = refusal if "slug" in refusal.facts else ActPutOff(slug, str(refusal))
            if str(named) not in map(str, refusals):
                refusals.append(named)
        except OperationalError:
            raise
        except Exception as error:
            refusals.append(ActFailed(slug=slug, fault=fault_name(error)))
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
    """A function that logs each refusal when it comes, and again where it was away meanwhile."""
    told: dict[str, float] = {}

    def log(refusal: Refusal) -> None:
        words, now = str(refusal), time.monotonic()
        if words not in told or now - told[words] > AWAY_SECONDS:
            LOG.warning("%s %s", refusal, refusal.advice)
        told[words] = now

    return log
