"""A real PostgreSQL for tests: one server for each test process, a fresh database for each test.

It runs on a Unix socket in a directory of its own, as an unprivileged user where tests run as root.
Where the program is missing the tests are skipped.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest

from election.database.engine import Database
from election.database.schema import upgrade
from tests.support.demanded import missing

DEBIAN = Path("/usr/lib/postgresql")
OWNER = "elections"
TEMPLATE = "template_of_an_office"
SETTINGS = """
listen_addresses = ''
fsync = off
shared_buffers = 16MB
max_connections = 60
autovacuum = off
wal_recycle = off
lc_messages = 'C'
log_statement = 'all'
log_parameter_max_length = 0
"""

ON_BOTH = pytest.mark.parametrize("world", ["sqlite", "postgresql"], indirect=True)
"""Runs a test of `world` on both databases."""

OFFICER_ON_BOTH = pytest.mark.parametrize("officer", ["sqlite", "postgresql"], indirect=True)
"""Runs a test of `officer` on both databases."""


def programs() -> Path | None:
    """The directory of the newest server's programs, on Debian or on the path."""
    installed = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    return installed[-1].parent if installed else Path(on_path).parent if on_path else None


def _nobody_special() -> dict[str, Any]:
    """Options that make a subprocess unprivileged, for PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@dataclass
class Postgres:
    """A running server."""

    programs: Path
    directory: Path
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def data(self) -> Path:
        """PGDATA: every byte that the server keeps."""
        return self.directory / "data"

    def url(self, database: str, user: str = OWNER) -> str:
        return f"postgresql://{user}@/{database}?host={self.directory}"

    def administers(self, *statements: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run statements as the server's administrator; return the rows of the last one."""
        url = self.url(database, "postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                last = connection.execute(statement.encode())
            return last.fetchall() if last.description else []

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[str]:
        """Make a database for the block; its URL."""
        name = f"office_{next(self.numbers)}"
        self.administers(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")
        yield self.url(name)
        self.administers(f"DROP DATABASE {name} WITH (FORCE)")

    def has_template(self) -> None:
        """Make the database that others are copied from: the newest schema, without rows."""
        self.administers(f"CREATE ROLE {OWNER} LOGIN", f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
        office = Database(self.url(TEMPLATE))
        upgrade(office.engine)
        office.close()


@contextmanager
def running(bin_directory: Path) -> Iterator[Postgres]:
    """Run a server for the block; it has no password, for its directory is private."""
    as_nobody = _nobody_special()
    with tempfile.TemporaryDirectory(prefix="election-postgres-", ignore_cleanup_errors=True) as at:
        server = Postgres(bin_directory, Path(at))
        if as_nobody:
            os.chown(at, as_nobody["user"], as_nobody["group"])
        data = str(server.data)
        make = [str(bin_directory / "initdb"), "-D", data, "-U", "postgres", "-A", "trust"]
        make += ["-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(make, cwd=at, env=_plain(), check=True, capture_output=True, **as_nobody)
        with (server.data / "postgresql.conf").open("a") as settings:
            settings.write(f"{SETTINGS}unix_socket_directories = '{at}'\n")
        with _serving(server):
            server.has_template()
            yield server


@contextmanager
def standby_of(primary: Postgres) -> Iterator[Postgres]:
    """A standby of a server for the block: it answers readers, until `pg_promote` lets it write."""
    as_nobody = _nobody_special()
    with tempfile.TemporaryDirectory(prefix="election-standby-", ignore_cleanup_errors=True) as at:
        standby = Postgres(primary.programs, Path(at))
        if as_nobody:
            os.chown(at, as_nobody["user"], as_nobody["group"])
        copy = [str(primary.programs / "pg_basebackup"), "-h", str(primary.directory)]
        copy += ["-U", "postgres", "-D", str(standby.data), "-R", "-c", "fast", "--no-sync"]
        subprocess.run(copy, cwd=at, env=_plain(), check=True, capture_output=True, **as_nobody)
        with (standby.data / "postgresql.conf").open("a") as settings:
            settings.write(f"unix_socket_directories = '{at}'\n")
        with _serving(standby):
            yield standby


@contextmanager
def _serving(server: Postgres) -> Iterator[None]:
    run = [str(server.programs / "postgres"), "-D", str(server.data)]
    with (server.directory / "log").open("wb") as log:
        program = subprocess.Popen(
            run, cwd=server.directory, env=_plain(), stdout=log, stderr=log, **_nobody_special()
        )
    try:
        _wait(server, program)
        yield
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(30)


def _plain() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}


def _wait(server: Postgres, program: "subprocess.Popen[bytes]") -> None:
    ready = [str(server.programs / "pg_isready"), "-q", "-h", str(server.directory)]
    pause = Event()
    for _ in range(600):
        if program.poll() is not None:
            break
        if subprocess.run(ready, env=_plain(), check=False).returncode == 0:
            return
        pause.wait(0.05)
    raise AssertionError((server.directory / "log").read_text())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL of this test process."""
    bin_directory = programs()
    if bin_directory is None:
        missing("postgresql", "there is no PostgreSQL: apt-get install postgresql")
    with running(bin_directory) as server:
        yield server


@contextmanager
def asked_for(request: pytest.FixtureRequest, template: str = TEMPLATE) -> Iterator[str | None]:
    """The URL of the database that the test is parametrized with; None for SQLite in a file."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield None
        return
    with request.getfixturevalue("postgres").database(template) as url:
        yield url
