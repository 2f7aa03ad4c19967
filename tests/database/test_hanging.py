"""A database that stands still, and says nothing: everything ends in time, and goes on later."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import text
from sqlmodel import Session

from election.database.engine import Database
from election.database.waiting_times import DatabaseLimits
from election.errors.database import DatabaseTooSlow, DatabaseUnreachable, OutcomeUnknown
from election.office.worker import run
from election.services import journal, store
from tests.support.form_reader import fill
from tests.support.hanging import Line, line_to
from tests.support.mail_reader import Kept, mailer
from tests.support.officer import Officer
from tests.support.postgres import Postgres
from tests.support.web_client import Door
from tests.support.world import OPENS, REMOVAL, ROW_KEYS, World

ON_POSTGRESQL = pytest.mark.parametrize("world", ["postgresql"], indirect=True)
SOON = 30
"""Seconds within which everything below ends, on a busy machine too; today's code never ended."""
SHORT = {"connect_seconds": 2, "lock_seconds": 1, "statement_seconds": 1}


@pytest.fixture
def line(world: World, postgres: Postgres) -> Iterator[Line]:
    """The world's database, over a line that can stand still, and with short limits."""
    with line_to(postgres.directory) as line:
        world.database.close()
        world.database = Database(
            line.url(str(world.url)), row_keys=ROW_KEYS, limits=DatabaseLimits(**SHORT)
        )
        yield line
        world.database.close()


def done(world: World, act: Callable[[Session], object]) -> None:
    """Run an act in a transaction, and commit it."""
    with world.database.transaction() as tx:
        act(tx)


@contextmanager
def in_time() -> Iterator[None]:
    """Assert that the block ends soon."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < SOON


@ON_POSTGRESQL
def test_pages_answer_while_the_line_stands_still_and_a_cast_is_taken_later(
    world: World, line: Line
) -> None:
    """503, Retry-After and a true sentence; the same form is taken when the line is back."""
    slug = world.make_open_poll()
    door = Door(world)
    browser, review = door.reviews(slug, "casey", marking="yes")
    line.stops()
    with in_time():
        answer = fill(browser, review)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert "does not answer at the moment. Nothing was changed." in answer.text
        assert browser.get(f"/polls/{slug}").status_code == 503
    line.goes_on()
    with in_time():
        while (answer := fill(browser, review)).status_code == 503:
            pass
    assert answer.status_code == 200
    assert door.recorded(slug, "casey")


@ON_POSTGRESQL
def test_after_a_silence_nobody_waits_in_turn(world: World, line: Line) -> None:
    """The first one waits for the whole time; whoever comes just after is refused at once."""
    world.database.close()
    line.stops()
    with in_time(), pytest.raises(DatabaseUnreachable), world.database.reading():
        pass
    began = time.monotonic()
    for _ in range(20):
        with pytest.raises(DatabaseUnreachable), world.database.reading():
            pass
    assert time.monotonic() - began < 20 * SHORT["connect_seconds"]


@ON_POSTGRESQL
def test_a_commit_that_is_not_answered_is_not_known(world: World, line: Line) -> None:
    """Nobody says that nothing was changed: the server may have heard it."""
    slug = world.make_open_poll()

    def act(tx: Session) -> None:
        tx.execute(text("UPDATE poll SET closes = closes WHERE slug = :slug"), {"slug": slug})
        line.stops()

    with in_time(), pytest.raises(OutcomeUnknown, match="silent"):
        done(world, act)


@ON_POSTGRESQL
def test_a_stopped_backend_is_left_to_itself(world: World, line: Line) -> None:
    """The process of the server that serves us gets no time at all; a new one serves us."""
    with world.database.reading() as tx:
        backend = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
    os.kill(backend, signal.SIGSTOP)
    try:
        with in_time(), world.database.reading() as tx:
            assert tx.execute(text("SELECT pg_backend_pid()")).scalar_one() != backend
    finally:
        os.kill(backend, signal.SIGCONT)


@ON_POSTGRESQL
def test_a_statement_that_takes_too_long_is_broken_off_by_the_server(
    world: World, line: Line
) -> None:
    """The refusal says so, and the connection serves on."""
    with in_time(), pytest.raises(DatabaseTooSlow, match="statement timeout"):
        done(world, lambda tx: tx.execute(text("SELECT pg_sleep(60)")))
    with world.database.reading() as tx:
        assert tx.execute(text("SELECT 1")).scalar_one() == 1


@ON_POSTGRESQL
def test_what_takes_long_is_not_cut_while_anything_comes(world: World, line: Line) -> None:
    """A large answer takes longer than the limit of a silence, and is read to its end."""
    rows = text("SELECT repeat('x', 100000) FROM generate_series(1, 300)")
    with world.database.reading() as tx:
        assert len(tx.execute(rows).all()) == 300
    world.database.scrub()  # and what writes whole tables has limits of its own


@ON_POSTGRESQL
def test_a_worker_waits_while_the_line_stands_still_and_then_opens_the_poll(
    world: World, line: Line
) -> None:
    """It says so once, goes on by itself, and neither opens twice nor ends."""
    slug = world.make_noticed_poll()
    world.clock.now = OPENS
    waits, stop = threading.Event(), threading.Event()

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            waits.set()

    heard = Heard()
    worker = threading.Thread(target=run, args=(mailer(world, Kept()), stop, 0.05))
    logging.getLogger("election.office.worker").addHandler(heard)
    line.stops()
    worker.start()
    try:
        assert waits.wait(SOON)
        assert worker.is_alive()
        line.goes_on()
        with in_time():
            while not is_open(world, slug):
                assert worker.is_alive()
    finally:
        line.goes_on()
        stop.set()
        worker.join(SOON)
        logging.getLogger("election.office.worker").removeHandler(heard)
    assert not worker.is_alive()
    with world.database.reading() as tx:
        acts = [entry.act for entry in journal.history_of(tx, store.find(tx, slug)).entries]
    assert acts.count("opened") == 1


def is_open(world: World, slug: str) -> bool:
    """True once the poll is open, as far as the database says it yet."""
    with suppress(DatabaseUnreachable):
        return world.poll(slug).phase == "open"
    return False


@pytest.mark.parametrize("officer", ["postgresql"], indirect=True)
def test_a_command_before_a_line_that_stands_still_ends_with_a_sentence(
    officer: Officer, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it reads or writes; and the same words do it once the line is back."""
    with line_to(postgres.directory) as line:
        monkeypatch.setenv("ELECTION_DATABASE_URL", line.url(os.environ["ELECTION_DATABASE_URL"]))
        for limit in ("CONNECT", "LOCK", "STATEMENT"):
            monkeypatch.setenv(f"ELECTION_DATABASE_{limit}_SECONDS", "1")
        draft = ("draft", officer.writes("removal.toml", REMOVAL))
        line.stops()
        for words in (("polls",), draft):
            with in_time():
                assert "The database cannot be reached" in officer.is_refused(*words)
        line.goes_on()
        assert "Drafted removal-2026-1" in officer.does(*draft)
        assert "removal-2026-1" in officer.does("polls")
