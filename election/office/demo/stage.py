"""The demo's own office, with its web server and mail worker running beside it."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import uvicorn

from election.errors import DemoDirectory, FileUnreadable
from election.office import worker
from election.office.demo.script import PROJECT, ROLL, ROLL_FILE
from election.office.office import Office, create_office, fresh_settings
from election.web.app import create_app

MARK = ".election-demo"
MARK_TEXT = "Made by `election demo`; `election demo --fresh` may delete this directory.\n"
HOST = "127.0.0.1"
PAUSE = 0.2


def prepare(directory: Path, *, fresh: bool) -> Path:
    """An empty directory with the demo's mark. Deletes only what a demo made."""
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


@contextmanager
def running(directory: Path, listener: socket.socket) -> Iterator[Office]:
    """An office in the directory whose site and worker run until the end."""
    port = listener.getsockname()[1]
    url = f"http://{HOST}:{port}"
    settings = fresh_settings() | {"base_url": url, "project": PROJECT}
    desk = create_office(directory, settings)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(desk.site), access_log=False, server_header=False, log_level="warning"
        )
    )
    stop = Event()
    threads = (
        Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True),
        Thread(
            target=worker.run,
            args=(desk.database, desk.clock, desk.letterhead, desk.transport, stop),
            kwargs={"pause": PAUSE},
            daemon=True,
        ),
    )
    for thread in threads:
        thread.start()
    try:
        yield desk
    finally:
        server.should_exit = True
        stop.set()
        for thread in threads:
            thread.join(timeout=10)
        listener.close()
        desk.close()
