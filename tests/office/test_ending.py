"""`serve` ends in time whatever its clients do, in one process or in several: real programs."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest

from election.database.engine import Database
from election.database.schema import upgrade
from tests.support.hanging import line_to
from tests.support.postgres import Postgres
from tests.support.processes import PROGRAM, answers, platform_settings

GRACE = 1
LATEST = GRACE + 10
"""Seconds after SIGTERM by which the program has ended."""


@pytest.fixture
def platform(tmp_path: Path) -> dict[str, str]:
    settings = platform_settings(tmp_path) | {"ELECTION_GRACE_SECONDS": str(GRACE)}
    with closing(Database(settings["ELECTION_DATABASE_URL"])) as database:
        upgrade(database.engine)
    return settings


@contextmanager
def serving(
    platform: dict[str, str], directory: Path, *options: str
) -> Iterator[subprocess.Popen[bytes]]:
    """`election serve` as a program, from when it answers; it is ended at last by force."""
    words = [*PROGRAM, "serve", "--port", platform["PORT"], *options]
    with subprocess.Popen(words, env=platform, cwd=directory, stderr=subprocess.DEVNULL) as program:
        try:
            assert answers(f"{platform['ELECTION_BASE_URL']}/livez") == 200
            yield program
        finally:
            program.kill()


def ends_in_time(program: "subprocess.Popen[bytes]") -> None:
    began = time.monotonic()
    program.send_signal(signal.SIGTERM)
    program.wait(timeout=LATEST + 20)
    assert time.monotonic() - began < LATEST


def asks(platform: dict[str, str], request: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", int(platform["PORT"])), timeout=10)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.sendall(request)
    return client


FORM = b"POST /b/removal-2026-1 HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\n"
TYPE = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n"
PAGE = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.mark.parametrize(
    "request_bytes", [b"GET / HT", FORM + TYPE + b"code=", PAGE * 8], ids=["head", "form", "reader"]
)
def test_a_client_that_stands_still_keeps_no_server_from_ending(
    platform: dict[str, str], tmp_path: Path, request_bytes: bytes
) -> None:
    """Half a head, half a form, and a reader that takes nothing."""
    with serving(platform, tmp_path) as program, asks(platform, request_bytes):
        ends_in_time(program)


def test_a_database_that_stands_still_keeps_no_server_from_ending(
    platform: dict[str, str], tmp_path: Path, postgres: Postgres
) -> None:
    """A page waits for it with all its time; the process does not."""
    with postgres.database() as url, line_to(postgres.directory) as line:
        slow = {"ELECTION_DATABASE_URL": line.url(url), "ELECTION_DATABASE_PAGE_SECONDS": "600"}
        slow["ELECTION_DATABASE_CONNECT_SECONDS"] = "600"
        with serving(platform | slow, tmp_path) as program:
            assert answers(f"{platform['ELECTION_BASE_URL']}/") == 200
            line.stops()
            with asks(platform, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"):
                assert answers(f"{platform['ELECTION_BASE_URL']}/livez") == 200
                ends_in_time(program)
            line.goes_on()


def children_of(program: "subprocess.Popen[bytes]") -> set[int]:
    listed = Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text()
    return set(map(int, listed.split()))


def wait_for(happens: object) -> None:
    pause = Event()
    for _ in range(300):
        if happens():  # type: ignore[operator]
            return
        pause.wait(0.1)
    raise AssertionError("it did not happen")


def test_several_processes_serve_postgresql_and_one_that_dies_is_replaced(
    platform: dict[str, str], tmp_path: Path, postgres: Postgres
) -> None:
    """Each has connections of its own, and so has the one that takes a dead one's place."""
    with (
        postgres.database() as url,
        serving(platform | {"ELECTION_DATABASE_URL": url}, tmp_path, "--processes", "2") as program,
    ):
        replaces_a_child(platform, program)
        ends_in_time(program)


def replaces_a_child(platform: dict[str, str], program: "subprocess.Popen[bytes]") -> None:
    """Kill one of two processes; another one comes, and pages are served."""
    first = children_of(program)
    assert len(first) == 2
    killed = min(first)
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: len(children_of(program) - {killed}) == 2)
    assert answers(f"{platform['ELECTION_BASE_URL']}/healthz") == 200
    assert answers(f"{platform['ELECTION_BASE_URL']}/") == 200


def test_several_processes_serve_and_one_that_dies_is_replaced(
    platform: dict[str, str], tmp_path: Path
) -> None:
    """SIGTERM ends all; a parent that is killed leaves none behind; WEB_CONCURRENCY is nothing."""
    with serving(platform | {"WEB_CONCURRENCY": "4"}, tmp_path, "--processes", "2") as program:
        replaces_a_child(platform, program)
        ends_in_time(program)
    with serving(platform, tmp_path, "--processes", "2") as program:
        left = children_of(program)
        program.kill()
        program.wait()
        wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in left))
