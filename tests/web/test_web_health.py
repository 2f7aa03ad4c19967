"""Liveness and readiness: two questions, and neither is answered late."""

import time
from collections.abc import Iterator

import pytest

from election.database.engine import Database
from election.services import worker_lease
from election.web.pages import health
from tests.support.hanging import Line, line_to
from tests.support.postgres import ON_BOTH, OWNER, Postgres
from tests.support.statements import sent_to
from tests.support.web_client import Door
from tests.support.world import ROW_KEYS, World
from tests.support.write_watch import watched_writes

ON_POSTGRESQL = pytest.mark.parametrize("world", ["postgresql"], indirect=True)


@pytest.fixture
def line(world: World, postgres: Postgres) -> Iterator[Line]:
    with line_to(postgres.directory) as line:
        world.database.close()
        world.database = Database(line.url(str(world.url)), row_keys=ROW_KEYS)
        yield line
        world.database.close()


@ON_POSTGRESQL
def test_a_database_that_stands_still_makes_health_late_by_no_more_than_its_deadline(
    world: World, line: Line
) -> None:
    """The process says that it lives; both other answers are 503, in seconds."""
    browser = Door(world).browser()
    assert browser.get("/readyz").status_code == 200
    line.stops()
    began = time.monotonic()
    assert browser.get("/livez").text == "ok\n"
    for path in ("/healthz", "/readyz"):
        answer = browser.get(path)
        assert (answer.status_code, answer.text) == (503, "The database does not answer.\n")
    assert time.monotonic() - began < 30


@ON_BOTH
def test_readiness_asks_for_the_lock_and_not_for_each_visitor(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of thirty requests one asks: whoever repeats them takes the lock from nobody."""
    monkeypatch.setattr(health, "KEPT_SECONDS", 3600)
    browser = Door(world).browser()
    asked = 0
    usual = Database.trial

    def counted(self: Database) -> object:
        nonlocal asked
        asked += 1
        return usual(self)

    monkeypatch.setattr(Database, "trial", counted)
    with watched_writes(world.database) as watch:
        for _ in range(30):
            assert browser.get("/readyz").status_code == 200
    assert asked == 1
    assert watch.transactions == 0


def test_no_check_reads_a_definition(world: World) -> None:
    """It grows with the roll, and anybody may ask as often as they like."""
    world.make_open_poll()
    browser = Door(world).browser()
    with sent_to(world.database.apart) as sent:
        for path in ("/healthz", "/readyz"):
            assert browser.get(path).status_code == 200
    assert sent
    assert not [statement for statement in sent if "definition" in statement]


def test_a_lock_that_somebody_keeps_is_not_ready(world: World) -> None:
    """The database answers readers, so it is healthy; no ballot can be taken."""
    browser = Door(world).browser()
    with world.database.transaction():
        assert browser.get("/healthz").status_code == 200
        answer = browser.get("/readyz")
    assert (answer.status_code, answer.text) == (503, f"{health.NO_LOCK}\n")


@ON_POSTGRESQL
def test_a_role_that_may_not_write_is_not_ready(world: World, postgres: Postgres) -> None:
    """PostgreSQL is asked what it would refuse a ballot."""
    name = str(world.database.engine.url.database)
    rights = "INSERT, UPDATE, DELETE, TRUNCATE ON worker_lease"
    postgres.administers(f"REVOKE {rights} FROM {OWNER}", database=name)
    assert Door(world).browser().get("/readyz").status_code == 503


def test_a_full_disk_is_not_ready(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so before a ballot fails."""
    monkeypatch.setattr(health, "ROOM", 2**80)
    answer = Door(world).browser().get("/readyz")
    assert (answer.status_code, answer.text) == (503, f"{health.NO_ROOM}\n")


def test_no_worker_keeps_ballots_out_unless_a_monitor_asks_strictly(world: World) -> None:
    """A proxy would stop a poll for it; a monitor wants to know."""
    browser = Door(world).browser()
    assert browser.get("/readyz").status_code == 200
    assert browser.get("/readyz?strict").status_code == 503
    world.act(
        lambda tx, clock: worker_lease.take(tx, clock(tx), "a worker", lambda _process: False)
    )
    assert browser.get("/readyz?strict").text.startswith("ok\nworker: acts")
