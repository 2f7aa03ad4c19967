"""The three processes of the Procfile, as programs of their own, without any file of settings."""

import signal
import subprocess
from pathlib import Path

import pytest

from election.web.limits import CONNECTIONS
from tests.support.processes import answers, platform_settings, running, words
from tests.support.sockets import END, GET, Port


@pytest.fixture
def platform(tmp_path: Path) -> dict[str, str]:
    """The settings as a hosting platform gives them."""
    return platform_settings(tmp_path)


def test_release_web_and_worker_run_from_the_environment_alone(
    platform: dict[str, str], tmp_path: Path
) -> None:
    """They migrate, serve and work, and each ends when told to.

    The served site has limits, of which the log tells; no path, code or header is in the log.
    """
    release = subprocess.run(
        words("release", platform), env=platform, cwd=tmp_path, capture_output=True, check=False
    )
    assert release.returncode == 0, release.stderr
    with (
        running("web", platform, tmp_path) as web,
        running("worker", platform, tmp_path) as worker,
    ):
        assert answers(f"{platform['ELECTION_BASE_URL']}/healthz") == 200
        port = Port(int(platform["PORT"]))
        assert port.asks("/b/removal-2026-1%23a-secret-code").startswith("HTTP/1.1 303")
        many = b"X: 1\r\n" * (CONNECTIONS.headers + 1)
        assert port.says(GET % b"/a-secret-code" + many + END).startswith("HTTP/1.1 431")
        assert port.says(b"a-secret-code\r\n\r\n").startswith("HTTP/1.1 400")
        assert worker.stderr is not None
        assert "Working" in worker.stderr.readline()
        for program in (web, worker):
            program.send_signal(signal.SIGTERM)
            assert program.wait(timeout=30) in {0, -signal.SIGTERM}
        assert web.stdout is not None
        assert web.stderr is not None
        logged = web.stdout.read() + web.stderr.read()
        assert "RequestHeadTooLarge" in logged
        assert "a-secret-code" not in logged


def test_the_web_process_refuses_to_start_without_its_tables(
    platform: dict[str, str], tmp_path: Path
) -> None:
    """A pending migration stops the start."""
    with running("web", platform, tmp_path) as web:
        assert web.wait(timeout=30) == 1
        assert web.stderr is not None
        assert "election migrate" in web.stderr.read()


def test_the_web_process_refuses_plain_http_on_another_host(
    platform: dict[str, str], tmp_path: Path
) -> None:
    """It ends at once, so that ballots never travel unprotected."""
    subprocess.run(words("release", platform), env=platform, cwd=tmp_path, check=True)
    platform["ELECTION_BASE_URL"] = "http://vote.example.org"
    with running("web", platform, tmp_path) as web:
        assert web.wait(timeout=30) == 1
        assert web.stderr is not None
        assert "https" in web.stderr.read()
