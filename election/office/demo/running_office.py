"""The demo's own office: its directory, and its web server and worker in threads of this process.

It does not run a poll: that is `course.py`.
"""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import uvicorn

from election.errors.base import Refusal
from election.errors.demo import DemoDirectory, DemoFailed
from election.errors.office import FileUnreadable
from election.office import worker
from election.office.demo.background import Background
from election.office.demo.dead_mailbox import open_bounces
from election.office.demo.demo_clock import DemoClock
from election.office.demo.invented_polls import PROJECT, ROLL, ROLL_FILE
from election.office.office import Office, fresh_settings, init_office
from election.web.app import create_app
from election.web.server import server_of

MARK = ".election-demo"
MARK_TEXT = "Made by `election demo`; `election demo --fresh` may delete this directory.\n"
HOST = "127.0.0.1"
PAUSE = 0.2


def prepare(directory: Path, *, fresh: bool) -> Path:
    """Make an empty directory with the demo's mark. Deletes only what a demo made."""
    directory = directory.resolve()
    if directory.exists() and any(directory.iterdir()):
        if not (directory / MARK).is_file():
            raise DemoDirectory(str(directory), "it is not empty, and no demo made it")
        if not fresh:
            raise DemoDirectory(str(directory), "an earlier demo is in it")
        shutil.rmtree(directory)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / MARK).write_text(MARK_TEXT)
    (directory / ROLL_FILE).write_text(ROLL, encoding="utf-8")
    return directory


def listening(port: int) -> socket.socket:
    """A socket on the port, or on a free one for 0."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise FileUnreadable(path=f"port {port}", reason=str(error)) from error
    return listener


@dataclass(frozen=True)
class RunningOffice:
    """An office with its web server and its worker at work, all by one clock."""

    office: Office
    clock: DemoClock
    server: uvicorn.Server
    serving: Background
    working: Background

    def require_running(self) -> None:
        """Raise DemoFailed where the web server or the worker has stopped, with its error."""
        for name, thread in (("web server", self.serving), ("worker", self.working)):
            if thread.is_over:
                error = f": {thread.error}".rstrip(".") if thread.error else ""
                raise DemoFailed(reason=f"the {name} stopped{error}") from thread.error


@contextmanager
def running(directory: Path, listener: socket.socket, clock: DemoClock) -> Iterator[RunningOffice]:
    """An office in the directory, whose site and worker run until the block ends."""
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    bounces = open_bounces(directory)
    settings = fresh_settings() | {"base_url": url, "project": PROJECT, "bounces_url": bounces}
    office = init_office(directory, settings, clock)
    server = server_of(create_app(office.site))
    stop = Event()
    serving = Background(lambda: server.run(sockets=[listener]))
    working = Background(lambda: _work(office, stop))
    try:
        yield RunningOffice(office, clock, server, serving, working)
    finally:
        server.should_exit = True
        stop.set()
        serving.wait()
        working.wait()
        listener.close()
        office.close()


def _work(office: Office, stop: Event) -> None:
    worker.run(office.mailer, stop, pause=PAUSE, refused=_give_up)


def _give_up(refusal: Refusal) -> None:
    """End the worker with the refusal: in the demo nobody comes to settle it."""
    raise refusal
