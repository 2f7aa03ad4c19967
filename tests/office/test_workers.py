"""Workers: any number may run and one acts; a killed one is replaced as soon as that is known."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from threading import Event, current_thread

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from election.database.tables import WorkerLease
from election.errors.clock import ClockJumped
from election.errors.database import OutcomeUnknown
from election.mail.send import AT_ONCE
from election.office import worker
from election.office.office import fresh_settings
from election.office.own_process import has_ended, own_name
from election.office.settings import PREFIX
from election.services import close as closing
from election.services import outbox, worker_lease
from election.services.worker_lease import LEASE
from tests.support.mail_reader import Kept, mailer, outbox_of, post
from tests.support.mailserver import LOOPBACK
from tests.support.postgres import ON_BOTH
from tests.support.slow_mail_server import HANG, OK, SlowServer, serving_slowly
from tests.support.world import CLOSES, ELECTION, OPENS, SIGNING_KEY, World

ROOT = Path(__file__).parents[2]
ENOUGH = 60.0


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that another program brings about."""
    pause = Event()
    for _ in range(int(ENOUGH / 0.05)):
        if holds():
            return
        pause.wait(0.05)
    raise AssertionError("it did not come about")


@contextmanager
def working(world: World, server: SlowServer) -> Iterator["subprocess.Popen[str]"]:
    """A worker as a program of its own; its clock stands still, so that no lease runs out."""
    instant = world.directory / "now"
    instant.write_text(world.clock.now.isoformat())
    url = world.url or f"sqlite:///{world.directory / 'election.db'}"
    settings = fresh_settings() | {
        "database_url": url,
        "secret_keys": SIGNING_KEY,
        "mail_url": f"smtp://{LOOPBACK}:{server.port}",
        "mail_from": "polls@example.org",
    }
    named = {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.cli_with_clock", str(instant), "worker"],
        cwd=ROOT,
        env=os.environ | named,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        try:
            yield program
        finally:
            program.kill()


@dataclass
class Holding(SlowServer):
    """Takes a mail and says nothing to it, where its number is in `holds`."""

    holds: set[int] = field(default_factory=set)

    def says(self, line: object, step: str) -> bool:
        held = step == "end" and len(self.taken) in self.holds
        self.instead = {"end": HANG if held else OK}
        return super().says(line, step)  # type: ignore[arg-type]


def message_ids(server: SlowServer) -> Counter[str]:
    return Counter(str(message_from_bytes(mail)["Message-ID"]) for mail in server.taken)


@ON_BOTH
def test_scenario_49_two_workers_that_are_killed_in_turn_lose_no_message_and_repeat_one_each(
    world: World,
) -> None:
    """Each is killed while the mail server holds a message; the next one takes over at once.

    Their clock stands still: it is the death that is seen, and no time that is over.
    """
    world.make_noticed_poll()
    queued = len(outbox_of(world))
    with serving_slowly(Holding(holds={3, 6})) as server:
        with working(world, server) as first, working(world, server) as second:
            until(lambda: len(server.taken) == 3)
            acting = holder_of(world)
            killed, left = (first, second) if acting == first.pid else (second, first)
            killed.send_signal(signal.SIGKILL)
            until(lambda: len(server.taken) == 6)
            assert holder_of(world) == left.pid
            with working(world, server):
                left.send_signal(signal.SIGKILL)
                until(lambda: all(message.next_try is None for message in outbox_of(world)))
        ids = message_ids(server)
    assert len(ids) == queued
    assert {message.state for message in outbox_of(world)} == {"sent"}
    assert sorted(ids.values()) == [1] * (queued - 2) + [2, 2]


def holder_of(world: World) -> int:
    """The number of the process that holds the lease."""
    with world.database.reading() as tx:
        lease = worker_lease.read(tx)
    assert lease is not None
    return int(lease.holder.split(":")[1])


@ON_BOTH
def test_a_lease_runs_out_where_nothing_is_known_of_its_worker(world: World) -> None:
    """A worker of another machine that is not seen for half a minute is taken for dead."""
    world.make_noticed_poll()
    held = claimed(world, "elsewhere:7:1")
    assert takes(world, "elsewhere:7:1")
    assert not takes(world, "here:8:1")
    world.clock.now += LEASE
    assert takes(world, "here:8:1")
    assert not takes(world, "elsewhere:7:1")
    (message,) = (message for message in outbox_of(world) if message.id == held)
    assert (message.held_by, message.next_try) == ("", world.clock.now)


def takes(world: World, process: str) -> bool:
    with world.database.transaction() as tx:
        return worker_lease.take(tx, world.clock.now, process, has_ended)


def claimed(world: World, process: str) -> int | None:
    with world.database.transaction() as tx:
        (message,) = outbox.claim(tx, world.clock.now, (), process)
    return message.id


def test_a_process_is_known_to_have_ended_and_a_running_one_is_not() -> None:
    """Its number may be given again: the name holds when it was started."""
    assert not has_ended(own_name())
    assert has_ended(f"{own_name()}0")
    assert not has_ended("another-machine:1:1")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        machine = own_name().partition(":")[0]
        stat = Path(f"/proc/{child.pid}/stat").read_text()
        name = f"{machine}:{child.pid}:{stat.rpartition(')')[2].split()[19]}"
        assert not has_ended(name)
        child.kill()
        until(lambda: has_ended(name))


def test_scenario_49_a_worker_that_was_down_catches_up_in_the_right_order(world: World) -> None:
    """It opens what is due, closes what is due, and links of a poll that is over are not sent."""
    later = {"2027-01-12": "2027-01-25", "2027-01-26": "2027-02-20"}
    opening = world.make_noticed_poll(changes={'"removal-2026-1"': '"removal-2026-2"', **later})
    ending = world.make_open_poll(ELECTION)
    world.clock.now = CLOSES
    kept = Kept()
    done = worker.turn(mailer(world, kept))
    assert (done.opened, done.closed) == ((opening,), (ending,))
    subjects = [str(mail["Subject"]) for mail in kept.mails]
    assert not any("ballot link" in subject and ending in subject for subject in subjects)
    assert {message.state for message in world.messages(ending)} <= {"sent", "refused"}


def test_a_fault_in_one_poll_or_message_stops_neither_the_others_nor_the_worker(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The other poll is closed, the other mails are sent, and the log names no address."""
    broken, sound = world.make_noticed_poll(), world.make_noticed_poll(ELECTION)
    for slug in (broken, sound):
        world.open(slug)
    post(world)
    world.clock.now = CLOSES
    real = closing.close

    def close(tx: Session, clock: object, slug: str) -> object:
        if slug == broken:
            raise ZeroDivisionError("about ellis@example.org")
        return real(tx, world.clock, slug)

    monkeypatch.setattr(closing, "close", close)

    class Failing(Kept):
        def send(self, message: object) -> object:  # type: ignore[override]
            if "casey" in str(message["To"]):  # type: ignore[index]
                raise ZeroDivisionError("about ellis@example.org")
            return super().send(message)  # type: ignore[arg-type]

    done = worker.turn(mailer(world, Failing()))
    assert done.closed == (sound,)
    assert [type(refusal).__name__ for refusal in done.refusals] == ["ActFailed"]
    assert done.delivery.deferred == 1
    assert done.delivery.sent >= 8
    assert "ZeroDivisionError" in caplog.text
    assert "ellis" not in caplog.text


def test_a_refusal_is_logged_once_while_it_lasts_and_again_when_it_comes_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A second jump of the clock, weeks later, has the words of the first."""
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    tell, jumped = worker._logged_once(), ClockJumped("forward by 1 hour", 15)
    for _ in range(600):
        tell(jumped)
        now[0] += 1
    assert caplog.text.count("The clock jumped forward by 1 hour") == 1
    now[0] += 1000
    tell(jumped)
    assert caplog.text.count("The clock jumped forward by 1 hour") == 2


def test_a_worker_waits_for_a_database_that_fails_again_and_again_and_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever class of error it is; the poll is closed when the database is back."""
    slug = world.make_open_poll()
    world.clock.now = CLOSES
    errors = [
        OperationalError("SELECT", {}, Exception("server closed the connection")),
        OSError("the disk is gone"),
        RuntimeError("a fault of ours"),
    ]
    real, stop = world.database.reading, Event()

    def reading() -> object:
        if errors:
            raise errors.pop()
        return real()

    monkeypatch.setattr(world.database, "reading", reading)

    class Stopping(Kept):
        def send(self, message: object) -> object:  # type: ignore[override]
            stop.set()
            return super().send(message)  # type: ignore[arg-type]

    worker.run(mailer(world, Stopping()), stop, pause=0.01)
    assert errors == []
    assert world.poll(slug).phase == "closed"
    assert "RuntimeError" in caplog.text


def test_an_answer_of_the_mail_server_is_not_lost_with_the_database(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server took the mail, and the database failed then: it is settled when it is back."""
    world.make_noticed_poll()
    real, stop, failures = world.database.transaction, Event(), [1, 2, 3]

    class Once(Kept):
        def send(self, message: object) -> object:  # type: ignore[override]
            if not self.mails:
                monkeypatch.setattr(world.database, "transaction", transaction)
            if len(self.mails) == 2:
                stop.set()
            return super().send(message)  # type: ignore[arg-type]

    def transaction() -> object:
        if failures:
            failures.pop()
            raise OperationalError("COMMIT", {}, Exception("the disk is full"))
        return real()

    kept = Once()
    worker.run(mailer(world, kept), stop, pause=0.01)
    ids = [mail["Message-ID"] for mail in kept.mails]
    assert failures == []
    assert len(ids) == len(set(ids)) == 3
    assert len([message for message in outbox_of(world) if message.state == "sent"]) == 3


def test_mail_that_was_claimed_by_a_commit_without_an_answer_waits_for_no_lease(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was settled and the next ten were claimed, and the worker was not told so."""
    world.make_noticed_poll()
    real, stop, kept, lost = world.database.transaction, Event(), Kept(), Event()

    @contextmanager
    def losing() -> Iterator[Session]:
        with real() as tx:
            yield tx
        if current_thread().name == "mail" and len(kept.mails) == AT_ONCE and not lost.is_set():
            lost.set()
            raise OutcomeUnknown(reason="the line broke")

    monkeypatch.setattr(world.database, "transaction", losing)
    with ThreadPoolExecutor(1) as pool:
        over = pool.submit(worker.run, mailer(world, kept), stop, 0.01)
        try:
            until(lambda: not [m for m in outbox_of(world) if m.state == "queued"])
        finally:
            stop.set()
        over.result()
    ids = [mail["Message-ID"] for mail in kept.mails]
    assert lost.is_set()
    assert len(ids) == len(set(ids)) > AT_ONCE


def test_one_worker_acts_and_the_other_stands_by_until_it_stops(world: World) -> None:
    """A stop leaves the lease to the next one at once."""
    world.make_noticed_poll()
    world.clock.now = OPENS
    assert takes(world, "elsewhere:7:1")
    kept, stop = Kept(), Event()
    standing = worker._Worker(mailer(world, kept), stop, 0.01, print, None)
    assert not standing._holds_the_lease()
    with world.database.transaction() as tx:
        worker_lease.give_up(tx, world.clock.now, "elsewhere:7:1")
    assert standing._holds_the_lease()
    with world.database.reading() as tx:
        lease = tx.get(WorkerLease, 1)
    assert lease is not None
    assert lease.seen == world.clock.now
