"""The processes of the Procfile, as programs of their own, without a settings file."""

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from urllib.error import URLError
from urllib.request import urlopen

from election.office.key_files import new_service_key

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "from election.cli.app import main; main()"]


def platform_settings(tmp_path: Path) -> dict[str, str]:
    """All settings as environment variables, keys as text."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("ELECTION_")},
        "PORT": str(port),
        "ELECTION_DATABASE_URL": f"sqlite:///{tmp_path / 'platform.db'}",
        "ELECTION_BASE_URL": f"http://127.0.0.1:{port}",
        "ELECTION_SECRET_KEYS": secrets.token_hex(32),
        "ELECTION_MAIL_URL": f"maildir:{tmp_path / 'mail'}",
        "ELECTION_SERVICE_KEY": new_service_key().decode().replace("\n", "\\n"),
    }


def procfile() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {name: command.strip() for name, _, command in (line.partition(":") for line in lines)}


def words(process: str, settings: dict[str, str]) -> list[str]:
    """The command of a process, split as a shell would."""
    first, *rest = procfile()[process].replace("$PORT", settings["PORT"]).split()
    assert first == "election"
    return [*PROGRAM, *rest]


@contextmanager
def running(
    process: str, settings: dict[str, str], directory: Path
) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        words(process, settings),
        env=settings,
        cwd=directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def answers(url: str) -> int:
    """The status of a page, as soon as the server listens."""
    pause = Event()
    for _ in range(300):
        try:
            with urlopen(url) as answer:
                return int(answer.status)
        except (URLError, ConnectionError):
            pause.wait(0.1)
    raise AssertionError(f"nothing answers at {url}")
