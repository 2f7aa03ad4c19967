"""A cast in flight while `serve` is told to end: it is answered, or repeated without harm."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial

import httpx2
import pytest
from httpx2 import Response
from sqlalchemy import text
from sqlmodel import Session, select

from election.database.tables import OuterEnvelope
from tests.support.form_reader import enter, fill
from tests.support.running_office import (
    Program,
    RunningOffice,
    insisting,
    killed_at_the_end,
    running_office,
)
from tests.support.web_client import Page
from tests.support.world import World

ON_POSTGRESQL = pytest.mark.parametrize("world", ["postgresql"], indirect=True)
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
PATIENCE = 60


@contextmanager
def serving(world: World) -> Iterator[tuple[RunningOffice, Program]]:
    """The office's pages, by a program that has a second to end."""
    with running_office(world, 1) as office:
        programs = {"serve": office.serves()}
        with killed_at_the_end(office, programs):
            office.answers()
            yield office, programs["serve"]


@contextmanager
def browsing() -> Iterator[httpx2.Client]:
    """An elector's browser."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    with httpx2.Client(headers=headers, follow_redirects=True, timeout=PATIENCE) as browser:
        yield browser


def reviewed(office: RunningOffice, browser: httpx2.Client, slug: str) -> Response:
    link = f"{office.base_url}/b/{slug}#{office.world.link(slug, 'casey')}"
    return fill(browser, enter(browser, link), marking="yes")


def is_in_flight(watcher: Session) -> None:
    """Wait until the cast waits for the poll's row."""
    latest = time.monotonic() + PATIENCE
    while not watcher.execute(WAITING).scalar_one():
        assert time.monotonic() < latest, "the cast never came"


@contextmanager
def ended_in_flight(
    world: World, slug: str, program: Program, sends: Callable[[], Response]
) -> Iterator[Future[Response]]:
    """A cast that waits for the poll's row until the end of the block; `serve` is told to end."""
    with ThreadPoolExecutor(1) as pool, world.database.transaction() as tx:
        tx.execute(text("SELECT 1 FROM poll WHERE slug = :slug FOR UPDATE"), {"slug": slug})
        cast = pool.submit(sends)
        is_in_flight(tx)
        os.kill(program.pid, signal.SIGTERM)
        yield cast


def ballots(world: World) -> int:
    with world.database.reading() as tx:
        return len(tx.exec(select(OuterEnvelope)).all())


@ON_POSTGRESQL
def test_a_cast_in_flight_is_answered_before_the_end(world: World) -> None:
    """The row is free within the grace: the receipt comes, and its ballot is in the box."""
    slug = world.make_open_poll()
    with serving(world) as (office, program), browsing() as browser:
        sends = partial(fill, browser, reviewed(office, browser, slug))
        with ended_in_flight(world, slug, program, sends) as cast:
            assert not cast.done()
        assert "Ballot 1 of Casey Moreau is recorded." in Page(cast.result().text).text
        program.wait()
    assert ballots(world) == 1


@ON_POSTGRESQL
def test_a_cast_that_cannot_be_answered_is_not_acknowledged_and_repeated(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row stays locked beyond the end: no receipt; the same form again gives the first one."""
    monkeypatch.setenv("ELECTION_GRACE_SECONDS", "1")
    slug = world.make_open_poll()
    with serving(world) as (office, program), browsing() as browser:
        sends = partial(fill, browser, reviewed(office, browser, slug))
        with ended_in_flight(world, slug, program, sends) as cast:
            program.wait()
            with suppress(httpx2.TransportError):  # no answer is no acknowledgement
                assert cast.result().status_code == 503
        with killed_at_the_end(office, {"serve": office.serves()}):
            office.answers()
            again = insisting(sends)
    assert "Ballot 1 of Casey Moreau is recorded." in Page(again.text).text
    assert ballots(world) == 1
