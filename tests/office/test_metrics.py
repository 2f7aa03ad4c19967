"""Figures for a monitor: they say what is wrong, and nothing of who cast, or how many did."""

import re
from collections.abc import Callable
from contextlib import ExitStack, suppress
from http.client import HTTPException
from itertools import count
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import exc

from election.crypto.ssh_signature import public_line
from election.database.engine import Database
from election.database.waiting_times import DatabaseLimits
from election.office.metrics import Metrics, show
from election.services import nominate, store
from election.services.links import BallotLink
from election.services.nominations import open_nominations
from election.web.middleware import request_log
from election.web.tallies import Tallies
from tests.support.form_reader import fill
from tests.support.mail_reader import Kept, deliver
from tests.support.nominations import BEGIN, nominating
from tests.support.nominations import SLUG as ELECTION_SLUG
from tests.support.postgres import ON_BOTH
from tests.support.web_client import Door
from tests.support.world import NOON, SERVICE_KEY, World, world_in

STATIC = re.compile(r"/static/[^\"\s]+")
LINE = re.compile(r'election_[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? [0-9.e+-]+')


@pytest.fixture(autouse=True)
def _even_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page takes as long as every other: here counts are compared, and not this machine."""
    moments = count()
    monkeypatch.setattr(request_log, "perf_counter", lambda: next(moments) * 0.0)


def figures_of(door: Door) -> str:
    world = door.world
    return Metrics(world.database, world.clock, door.app.state.tallies).text()


def value_of(text: str, name: str) -> float:
    (line,) = (line for line in text.splitlines() if line.startswith(f"election_{name} "))
    return float(line.split()[-1])


@ON_BOTH
def test_the_limit_of_connections_is_the_number_that_can_be_had(world: World) -> None:
    """Those that act and those that look are counted together, as a monitor sees them."""
    short = DatabaseLimits(lock_seconds=1)
    database = Database(world.database.engine.url, limits=short)
    told = value_of(Metrics(database, world.clock, Tallies()).text(), "database_pool_limit")
    with ExitStack() as held:
        had = 0
        for engine in database.engines:
            with suppress(exc.TimeoutError):
                while True:
                    held.enter_context(engine.connect())
                    had += 1
        assert had == told
    database.close()


@ON_BOTH
def test_no_figure_tells_who_cast_or_how_many(world: World) -> None:
    """After visits, refused forms, casts and receipts every line is what it was before them."""
    slug = world.make_open_poll()
    door = Door(world)
    door.browser().get(f"/polls/{slug}")
    before = figures_of(door)
    for person in ("casey", "devon", "ellis"):
        browser, ballot = door.enters(slug, person)
        for address in set(STATIC.findall(ballot.text)):
            assert browser.get(address).status_code == 200
        browser.get("/favicon.ico")
        assert fill(browser, ballot).status_code == 422
        review = fill(browser, ballot, marking="yes")
        for _ in range(2):
            assert fill(browser, review).status_code == 200
    assert figures_of(door) == before


def test_two_offices_that_differ_only_in_who_cast_have_equal_figures(
    world: World, tmp_path: Path
) -> None:
    """In one nobody has cast; in the other two have, one of them twice. Mail waits, and is sent."""
    (tmp_path / "other").mkdir()
    with world_in(tmp_path / "other") as other:
        offices = (world, other)
        slug, _ = (office.make_open_poll() for office in offices)
        doors = [Door(office) for office in offices]
        for door in doors:
            door.browser().get(f"/polls/{slug}")
            a_bad_link(door, slug)
        for person in ("casey", "devon", "casey"):
            browser, review = doors[1].reviews(slug, person, marking="yes")
            assert fill(browser, review).status_code == 200
        assert figures_of(doors[1]) == figures_of(doors[0])
        for office in offices:
            deliver(office, Kept())
        assert figures_of(doors[1]) == figures_of(doors[0])
        assert value_of(figures_of(doors[0]), "mail_overdue_seconds") == 0


def test_two_offices_that_differ_only_in_who_is_nominated_have_equal_figures(
    world: World, tmp_path: Path
) -> None:
    """In one Casey nominates Devon, who is asked by mail; in the other nobody does anything."""
    (tmp_path / "other").mkdir()
    with world_in(tmp_path / "other") as other:
        offices = (world, other)
        for office in offices:
            office.make_draft(nominating())
            office.act(open_nominations, ELECTION_SLUG, service_key=public_line(SERVICE_KEY))
            office.clock.now = BEGIN
        with other.database.reading() as tx:
            casey = store.elector(tx, store.find(tx, ELECTION_SLUG), "casey")
            link = BallotLink(casey.public_id, casey.link_issue)
        other.act(nominate.nominate, ELECTION_SLUG, link, "devon")
        assert figures_of(Door(other)) == figures_of(Door(world))


def a_bad_link(door: Door, slug: str) -> None:
    door.browser().post(f"/b/{slug}", data={"code": "not one of ours"})


def a_strange_form(door: Door, slug: str) -> None:
    door.browser({"Origin": "https://evil.example"}).post(f"/polls/{slug}/cast", data={"a": "b"})


@pytest.mark.parametrize(
    ("attack", "name"), [(a_bad_link, "BadLink"), (a_strange_form, "CrossSiteForm")]
)
def test_attacks_are_counted_by_their_kind(
    world: World, attack: Callable[[Door, str], None], name: str
) -> None:
    """A monitor sees that somebody guesses links, or posts from another site."""
    slug = world.make_open_poll()
    door = Door(world)
    attack(door, slug)
    assert f'election_refusals_total{{reason="{name}"}} 1' in figures_of(door)


@ON_BOTH
def test_what_is_overdue_is_seen(world: World) -> None:
    """No worker runs: mail waits, a poll is not opened, and no worker was ever seen."""
    world.make_noticed_poll()
    door = Door(world)
    assert value_of(figures_of(door), "overdue_opens") == 0
    world.clock.now = NOON
    world.clock.forward(days=12)
    text = figures_of(door)
    assert value_of(text, "overdue_opens") == 1
    assert value_of(text, "mail_overdue_seconds") > 86_400
    assert "election_worker_seen_seconds " not in text


def test_the_figures_are_on_an_address_of_their_own_in_the_format_of_prometheus(
    world: World,
) -> None:
    """Each line is one that the format knows; the pages themselves have no such path."""
    slug = world.make_open_poll()
    door = Door(world)
    door.browser().get(f"/polls/{slug}")
    server = show(Metrics(world.database, world.clock, door.app.state.tallies), "127.0.0.1:0")
    with urlopen(f"http://127.0.0.1:{server.server_port}/metrics") as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        text = answer.read().decode()
    server.shutdown()
    server.server_close()
    lines = [line for line in text.splitlines() if not line.startswith("# ")]
    assert all(LINE.fullmatch(line) for line in lines), text
    assert 'route="/polls/{slug:slug}",status="200"} 1' in text
    assert slug not in text
    assert door.browser().get("/metrics").status_code == 404


def test_a_database_that_is_gone_is_a_figure(world: World) -> None:
    """The monitor gets an answer all the same."""
    door = Door(world)
    assert value_of(figures_of(door), "database_up") == 1
    world.database.close()
    (world.directory / "election.db").unlink()
    assert value_of(figures_of(door), "database_up") == 0


def test_a_directory_that_is_gone_leaves_the_other_figures(world: World) -> None:
    """The disk of the database was taken away: the monitor is told that it does not answer."""
    door = Door(world)
    assert "election_disk_free_part" in figures_of(door)
    world.database.close()
    away = world.directory.rename(world.directory.with_name("away"))
    text = figures_of(door)
    away.rename(world.directory)
    assert value_of(text, "database_up") == 0
    assert "election_disk_free_part" not in text


def test_a_fault_of_the_figures_is_logged_without_who_asked(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """One line names the fault; neither it nor anything that is printed holds an address."""

    def fail(_of: Metrics) -> str:
        raise ZeroDivisionError("about ellis@example.org")

    monkeypatch.setattr(Metrics, "text", fail)
    server = show(Metrics(world.database, world.clock, Tallies()), "127.0.0.1:0")
    with suppress(OSError, HTTPException):
        urlopen(f"http://127.0.0.1:{server.server_port}/metrics")
    server.shutdown()
    server.server_close()
    (line,) = caplog.messages
    assert "The figures cannot be shown: ZeroDivisionError" in line
    assert "ellis" not in line
    assert capfd.readouterr() == ("", "")
