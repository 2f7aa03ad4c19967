"""Writers take turns in the order in which they came, and none waits for ever.

SQLite's own lock knows no order: of eight electors who cast at once, one waited for 24 seconds.
"""

import fcntl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from election.database import write_queue
from election.database.engine import Database
from election.database.tables import Poll
from election.database.write_queue import WriteQueue
from election.errors.database import DatabaseBusy
from election.services.ballot_look import BallotLook, locked_look
from tests.support.form_reader import fill
from tests.support.web_client import Door, Page
from tests.support.world import CLOSES, World

SLUG = "removal-2026-1"
PATIENCE = 20
"""Seconds until a test gives up; none waits so long where all is well."""


def another_process(world: World) -> Database:
    """A second way into the database; like another process, it shares nothing but the files."""
    return Database(f"sqlite:///{world.directory / 'election.db'}")


def until(holds: Callable[[], bool]) -> None:
    """Wait until the function returns true."""
    for _ in range(PATIENCE * 100):
        if holds():
            return
        Event().wait(0.01)
    raise AssertionError("it never came to that")


def queued(database: Database, number: int) -> None:
    """Wait until so many threads are in the queue."""
    queue = database._queue
    assert isinstance(queue, WriteQueue)
    until(lambda: len(queue._waiting) == number)


def is_held(file: Path) -> bool:
    """True while a process stands first before the lock of the database."""
    if not file.exists():
        return False
    with file.open("r+") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def writing(database: Database, who: str, order: list[str]) -> Iterator[Thread]:
    """A thread that writes when its turn comes, and then says so."""

    def write() -> None:
        with database.transaction() as tx:
            tx.exec(select(Poll)).all()
            order.append(who)

    thread = Thread(target=write)
    thread.start()
    yield thread
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_threads_write_in_the_order_in_which_they_came(world: World) -> None:
    """Twenty arrive one after another while somebody writes; none overtakes another."""
    order: list[str] = []
    names = [f"elector {number}" for number in range(20)]
    with ExitStack() as threads, world.database.transaction():
        for number, name in enumerate(names, start=1):
            threads.enter_context(writing(world.database, name, order))
            queued(world.database, number)
    assert order == names


def test_a_process_that_has_just_written_stands_behind_one_that_waits(world: World) -> None:
    """However many of its own threads wait, the other process is next."""
    other, order = another_process(world), list[str]()
    file = world.directory / "election.db-queue"
    with ExitStack() as threads, world.database.transaction():
        threads.enter_context(writing(other, "the other process", order))
        until(lambda: is_held(file))
        threads.enter_context(writing(world.database, "this process", order))
        queued(world.database, 1)
    assert order == ["the other process", "this process"]
    other.close()


def test_a_queue_that_stands_still_lets_writers_pass(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that was stopped before the lock delays the others, and stops none."""
    monkeypatch.setattr(write_queue, "LOOKS", 3)
    file = world.directory / "election.db-queue"
    world.make_open_poll()
    with file.open("r+") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        world.cast(SLUG, "blair", "yes")
    file.unlink()
    file.mkdir()  # nor does a file that cannot be opened
    assert world.cast(SLUG, "blair", "no").number == 2


def test_the_queue_file_is_empty_and_its_owners(world: World) -> None:
    """It says nothing about anybody."""
    world.make_open_poll()
    file = world.directory / "election.db-queue"
    assert file.read_bytes() == b""
    assert file.stat().st_mode & 0o777 == 0o600


def test_who_waits_too_long_is_told_that_it_was_our_slowness(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says so, with 503 and when to try again; then the same button casts."""
    world.make_open_poll()
    browser, review = Door(world).reviews(SLUG, "blair", marking="yes")
    monkeypatch.setattr(write_queue, "LONGEST_WAIT_SECONDS", 0.05)
    with world.database.transaction():
        answer = fill(browser, review)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    said = Page(answer.text).text
    assert "We are too slow at the moment" in said
    assert "That is our slowness, and not a mistake of yours. Nothing was changed." in said
    assert "press the button again: nothing is counted twice" in said
    assert "Ballot 1 of Blair Okonkwo is recorded." in Page(fill(browser, review).text).text


def test_who_leaves_the_queue_leaves_no_gap(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a hundred refusals the next writer has its turn at once."""
    monkeypatch.setattr(write_queue, "LONGEST_WAIT_SECONDS", 0.01)

    def write(_: int) -> None:
        with pytest.raises(DatabaseBusy), world.database.transaction():
            pass

    with world.database.transaction(), ThreadPoolExecutor(10) as threads:
        list(threads.map(write, range(100)))
    world.make_open_poll()


def test_a_lock_that_another_process_keeps_is_the_same_refusal(world: World) -> None:
    """SQLite's own words are for nobody; commands say what to look for."""
    other = another_process(world)
    other.limits.lock_seconds = 0
    with (
        world.database.transaction(),
        pytest.raises(DatabaseBusy, match="nothing was changed") as refused,
        other.transaction(),
    ):
        pass
    assert "a program that stands still" in refused.value.advice
    other.close()


def test_a_ballot_whose_turn_came_after_the_close_is_told_why(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reached us in time. The instant under the lock decides, and the page says whose fault."""
    world.make_open_poll()
    door = Door(world)
    browser, review = door.reviews(SLUG, "blair", marking="yes")

    def late(*words: object) -> BallotLook:
        world.clock.now = CLOSES
        return locked_look(*words)  # type: ignore[arg-type]

    monkeypatch.setattr("election.web.pages.ballot_page.locked_look", late)
    answer = fill(browser, review)
    said = Page(answer.text).text
    assert answer.status_code == 409
    assert "your ballot reached us before the poll closed, and we were too slow" in said
    assert "It is not in the box." in said
    assert "That is our fault, and not yours: please tell the officer" in said
    assert not door.recorded(SLUG, "blair")
    monkeypatch.undo()
    again = Page(fill(browser, review).text).text
    assert "Too late: this ballot was not cast" in again


def test_a_scrub_that_waits_for_a_reader_lets_others_write(world: World) -> None:
    """SQLite keeps everybody from writing while it waits for a reader; so it waits for moments.

    The reader looks on while another process writes ten times; the scrub is refused, and tried
    again when the reader has gone.
    """
    world.make_open_poll()
    other, refused = another_process(world), list[Exception]()

    def scrub() -> None:
        try:
            world.database.scrub()
        except OperationalError as error:
            refused.append(error)

    thread = Thread(target=scrub)
    with world.database.reading() as tx:
        tx.exec(select(Poll)).all()
        with other.transaction() as writer:
            writer.exec(select(Poll)).one().exported_to = "a directory"
        thread.start()
        for number in range(10):
            with other.transaction() as writer:
                writer.exec(select(Poll)).one().exported_to = f"directory {number}"
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert len(refused) == 1
    world.database.scrub()
    other.close()
