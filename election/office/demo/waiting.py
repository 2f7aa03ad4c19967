"""The demo's waiting: without a time limit, and with a line on what it waits for.

A fault ends it at once. A poll's own instants are not waited for: the demo's clock is moved to
them, and a line says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from threading import Event

from sqlmodel import col, select

from election.database.tables import Message
from election.errors.demo import DemoFailed
from election.office.demo.demo_clock import DemoClock
from election.office.office import Office
from election.services import store

PAUSE = 0.1
TOLD_EACH = 100
"""Pauses, of ten seconds in all or more, after which a line says what is waited for."""


@dataclass(frozen=True)
class Waiting:
    """Waits until the server, the worker or an elector has done something."""

    office: Office
    clock: DemoClock
    require_running: Callable[[], None]
    """Raises where the server or the worker has stopped."""
    line: Callable[[str], None]

    def clock_says(self) -> datetime:
        """The instant by the demo's clock."""
        with self.office.database.reading() as tx:
            return self.office.clock(tx)

    def move_clock(self, slug: str, instant: datetime, then: str) -> None:
        """Move the clock on to an instant that the poll waits for, once all mail is sent."""
        self.for_mail()
        before = self.clock_says()
        with self.office.database.reading() as tx:
            self.clock.move_to(instant, tx)
        end = f"{short(instant)} UTC, when {then}"
        self.line(f"{slug}: clock moved from {short(before)} to {end}")
        self.until(lambda: self.clock_says() >= instant, end)

    def for_phase(self, slug: str, phase: str) -> None:
        """Wait until the worker has brought the poll to this phase, and sent its mail."""
        self.until(lambda: self.phase(slug) == phase, f"{slug} to be {phase}")
        self.for_mail()

    def phase(self, slug: str) -> str:
        with self.office.database.reading() as tx:
            return store.find(tx, slug).phase

    def for_mail(self) -> None:
        """Wait until the worker has sent every message that was queued."""
        self.until(self.mail_is_out, "mail to be sent")

    def for_alert(self) -> None:
        """Wait until the worker has told the officer that a mail did not arrive."""
        alert = select(Message).where(Message.kind == "mail-refused").limit(1)

        def is_queued() -> bool:
            with self.office.database.reading() as tx:
                return tx.exec(alert).one_or_none() is not None

        self.until(is_queued, "the officer to be told of a mail that came back")
        self.for_mail()

    def mail_is_out(self) -> bool:
        """True where no mail is left to send. Raises DemoFailed where a message failed."""
        failed = (
            select(Message)
            .where(col(Message.state).in_(("deferred", "refused")), Message.attempts > 0)
            .limit(1)
        )
        waiting = select(Message.id).where(col(Message.next_try).is_not(None)).limit(1)
        with self.office.database.reading() as tx:
            message = tx.exec(failed).one_or_none()
            if message is not None:
                reason = f"the mail to {message.address} was not sent: {message.answer}"
                raise DemoFailed(reason=reason)
            return tx.exec(waiting).first() is None

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until `holds` is true. Raises DemoFailed where the server or the worker stopped."""
        pause = Event()
        for looks in count(1):
            if holds():
                return
            self.require_running()
            if looks % TOLD_EACH == 0:
                self.line(f"Still waiting for {what}.")
            pause.wait(PAUSE)


def short(instant: datetime) -> str:
    """An instant in text, to the minute."""
    return f"{instant:%Y-%m-%d %H:%M}"
