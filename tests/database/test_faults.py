"""Faults of the database, made for real: each gets one sentence, and the sentence is true."""

import resource
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from election.database.engine import Database
from election.database.faults import refusal_for
from election.database.scrubbing import owe_scrub
from election.database.tables import OwedScrub
from election.errors.database import (
    DatabaseBusy,
    DatabaseFull,
    DatabaseReadOnly,
    DatabaseTooSlow,
    DatabaseUnreachable,
    OutcomeUnknown,
)
from election.office.worker import DueActs, act_due
from tests.support.form_reader import enter, fill
from tests.support.postgres import OWNER, Postgres, standby_of
from tests.support.web_client import Door
from tests.support.world import CLOSES, OPENS, ROW_KEYS, World

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

NOT_NOW = "takes no changes at the moment. Nothing was changed."
NO_ROOM = (DatabaseFull, DatabaseUnreachable, OutcomeUnknown)
PREPARED_BY = 8
"""Looks after which psycopg has prepared their statement."""
ON_POSTGRESQL = pytest.mark.parametrize("world", ["postgresql"], indirect=True)


def name_of(world: World) -> str:
    return str(world.database.engine.url.database)


@contextmanager
def without_rights(world: World, postgres: Postgres) -> Iterator[None]:
    """Somebody took the role's right to write into the tables of casts."""
    name = name_of(world)
    postgres.administers(f"REVOKE INSERT ON recorded_cast FROM {OWNER}", database=name)
    yield
    postgres.administers(f"GRANT INSERT ON recorded_cast TO {OWNER}", database=name)


@ON_POSTGRESQL
def test_a_migration_beside_a_server_costs_one_answer_and_no_false_word(
    world: World, postgres: Postgres
) -> None:
    """PostgreSQL refuses a statement that was prepared for other types, and then plans it anew."""
    slug = world.make_open_poll()
    browser, ballot = Door(world).enters(slug, "casey")
    for _ in range(PREPARED_BY):
        assert browser.get(f"/polls/{slug}/ballot").status_code == 200
    postgres.administers("ALTER TABLE elector ALTER tag TYPE text", database=name_of(world))
    answer = browser.get(f"/polls/{slug}/ballot")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "does not answer at the moment. Nothing was changed." in answer.text
    assert fill(browser, ballot, marking="yes").status_code == 200


@ON_POSTGRESQL
def test_a_role_without_its_rights_refuses_a_cast_and_takes_it_later(
    world: World, postgres: Postgres
) -> None:
    """503 and a true sentence; the same form works when the right is given back."""
    slug = world.make_open_poll()
    door = Door(world)
    browser, review = door.reviews(slug, "casey", marking="yes")
    with without_rights(world, postgres):
        answer = fill(browser, review)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert NOT_NOW in answer.text
        assert not door.recorded(slug, "casey")
    assert fill(browser, review).status_code == 200
    assert door.recorded(slug, "casey")


@ON_POSTGRESQL
def test_a_standby_shows_what_there_is_and_takes_ballots_once_it_is_the_primary(
    world: World, postgres: Postgres
) -> None:
    """A failover: the pages are there all the time, and each act says that it is not done yet."""
    slug = world.make_open_poll()
    with standby_of(postgres) as standby:
        url = standby.url(name_of(world))
        world.database.close()
        world.database = Database(url, row_keys=ROW_KEYS)
        door = Door(world)
        assert door.browser().get(f"/polls/{slug}").status_code == 200
        answer = enter(door.browser(), door.link(slug, "casey"))
        assert answer.status_code == 503
        assert NOT_NOW in answer.text
        world.clock.now = CLOSES
        assert "takes no changes" in " ".join(map(str, worked(world).refusals))
        world.clock.now = OPENS
        standby.administers("SELECT pg_promote()")
        browser, review = door.reviews(slug, "casey", marking="yes")
        assert fill(browser, review).status_code == 200
        world.clock.now = CLOSES
        assert worked(world).closed == (slug,)
        world.database.close()


def worked(world: World) -> DueActs:
    """One turn of the worker, without mail."""
    return act_due(world.database, world.clock)


def done(database: Database, act: Callable[[Session], object]) -> None:
    """Run an act in a transaction, and commit it."""
    with database.transaction() as tx:
        act(tx)


def cut(world: World, postgres: Postgres) -> None:
    """End every connection of the service, as a server that fails does."""
    postgres.administers(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{name_of(world)}' AND usename = '{OWNER}'"
    )


@ON_POSTGRESQL
def test_a_connection_that_is_lost_before_the_commit_changed_nothing(
    world: World, postgres: Postgres
) -> None:
    """The server had been asked for no commit, so the sentence may say so."""
    world.make_open_poll()

    def lost(tx: Session) -> None:
        cut(world, postgres)
        owe_scrub(tx)
        tx.flush()

    with pytest.raises(DatabaseUnreachable) as refused:
        done(world.database, lost)
    assert "Nothing was changed." in refused.value.reader_sentence


@ON_POSTGRESQL
def test_a_connection_that_is_lost_at_the_commit_leaves_the_outcome_unknown(
    world: World, postgres: Postgres
) -> None:
    """Nobody is told that nothing was changed, and repeating is safe."""
    world.make_open_poll()

    def lost(tx: Session) -> None:
        owe_scrub(tx)
        tx.flush()
        cut(world, postgres)

    with pytest.raises(OutcomeUnknown) as refused:
        done(world.database, lost)
    assert "not known whether" in str(refused.value)
    assert "Nothing was changed" not in refused.value.reader_sentence


@ON_POSTGRESQL
def test_a_transaction_that_stood_still_is_broken_off_and_changed_nothing(
    world: World, postgres: Postgres
) -> None:
    """The service asks PostgreSQL for this limit itself: a machine may sleep in between.

    Whether the server's words arrive before the end of the line is a race.
    """

    def stands_still(tx: Session) -> None:
        owe_scrub(tx)
        tx.flush()
        tx.execute(text("SET idle_in_transaction_session_timeout = '1ms'"))
        while connected(world, postgres):
            Event().wait(0.01)
        tx.execute(text("SELECT 1"))

    with pytest.raises((DatabaseTooSlow, DatabaseUnreachable)) as refused:
        done(world.database, stands_still)
    assert "Nothing was changed." in refused.value.reader_sentence
    with world.database.reading() as tx:
        assert tx.execute(text("SELECT count(*) FROM owed_scrub")).scalar_one() == 0


def connected(world: World, postgres: Postgres) -> bool:
    """True while the service has a connection."""
    return bool(
        postgres.administers(
            f"SELECT 1 FROM pg_stat_activity WHERE datname = '{name_of(world)}' "
            f"AND usename = '{OWNER}'"
        )
    )


@contextmanager
def small_files(limit: int) -> Iterator[None]:
    """No file of this process may grow beyond the limit, as on a disk without room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def fills(tx: Session) -> None:
    tx.add(OwedScrub(token="x" * 2**22))
    tx.flush()


def test_a_disk_without_room_changes_nothing(world: World) -> None:
    """The transaction is undone, and the next one works where there is room again."""
    world.make_open_poll()
    file = Path(name_of(world))
    with small_files(file.stat().st_size + 2**20), pytest.raises(NO_ROOM):
        done(world.database, fills)
    with world.database.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM owed_scrub")).scalar_one() == 0
        fills(tx)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        (sqlite3.SQLITE_BUSY, DatabaseBusy),
        (sqlite3.SQLITE_LOCKED, DatabaseBusy),
        (sqlite3.SQLITE_PROTOCOL, DatabaseBusy),
        (sqlite3.SQLITE_READONLY, DatabaseReadOnly),
        (sqlite3.SQLITE_FULL, DatabaseFull),
        (sqlite3.SQLITE_PERM, DatabaseUnreachable),
        (sqlite3.SQLITE_IOERR, DatabaseUnreachable),
        (sqlite3.SQLITE_CORRUPT, DatabaseUnreachable),
        (sqlite3.SQLITE_CANTOPEN, DatabaseUnreachable),
        (sqlite3.SQLITE_NOTADB, DatabaseUnreachable),
        (sqlite3.SQLITE_CONSTRAINT, type(None)),
        (sqlite3.SQLITE_ERROR, type(None)),
    ],
)
def test_each_code_of_sqlite_is_classed_and_those_of_our_faults_are_not(
    code: int, refusal: type[object]
) -> None:
    """Some cannot be made at will: no access, and a log whose lock nobody gives."""
    said = sqlite3.OperationalError("said by the driver")
    said.sqlite_errorcode = code | 1 << 8  # an extended code
    assert type(refusal_for(OperationalError("SELECT", None, said))) is refusal


def test_a_fault_of_ours_stays_an_error(world: World) -> None:
    """A statement that is wrong is not the database's fault, and is not called so."""
    from sqlalchemy.exc import OperationalError

    with pytest.raises(OperationalError, match="syntax"):
        done(world.database, lambda tx: tx.execute(text("SELEC 1")))


def test_a_database_that_may_not_be_written_says_so(world: World) -> None:
    """A session that only looks at first, on a connection that takes no changes."""

    def write(tx: Session) -> None:
        tx.execute(text("PRAGMA query_only=ON"))
        fills(tx)

    url = f"sqlite:///{name_of(world)}"
    with closing(Database(url, row_keys=ROW_KEYS)) as other, pytest.raises(DatabaseReadOnly):
        done(other, write)
