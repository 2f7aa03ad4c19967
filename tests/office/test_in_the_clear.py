"""Warnings of what would travel unencrypted, where an operator looks: at start and in doctor."""

import socket

import pytest

from tests.support.doctor import finds
from tests.support.mailserver import Inbox, serving
from tests.support.officer import Officer

HTTPS = "https://ballots.example.org"


def start(officer: Officer, monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """What `election serve` says before it serves."""
    monkeypatch.setattr("election.web.server.serve", lambda *_: None)
    monkeypatch.setattr("election.web.server.listening", lambda *_: socket.socket())
    result = officer.types("serve", *words)
    assert result.exit_code == 0, result.output
    return str(result.stderr)


def test_serving_others_without_tls_is_warned_of(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The warning says what can be read and what to do; on loopback or with https there is none."""
    for host in ("0.0.0.0", "::", "192.0.2.7"):
        said = start(officer, monkeypatch, "--host", host)
        assert f"Warning: Pages are served on {host} under http://127.0.0.1:8000" in said
        assert "ELECTION_BASE_URL" in said
    for host in ("127.0.0.1", "::1", "localhost"):
        assert "Warning" not in start(officer, monkeypatch, "--host", host)
    monkeypatch.setenv("ELECTION_BASE_URL", HTTPS)
    assert "Warning" not in start(officer, monkeypatch, "--host", "0.0.0.0")


def test_doctor_finds_pages_that_others_reach_without_tls(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks by the address that others use, and warns only where somebody answers there."""
    monkeypatch.setattr("election.office.in_the_clear.outward_address", lambda: "198.51.100.1")
    monkeypatch.setattr("election.office.in_the_clear.socket.create_connection", _nobody)
    finds(officer, "warning", "base URL", "only this machine may reach it", "https")
    monkeypatch.undo()
    monkeypatch.chdir(officer.directory)
    with socket.create_server(("0.0.0.0", 0)) as listener:
        port = listener.getsockname()[1]
        monkeypatch.setenv("ELECTION_BASE_URL", f"http://127.0.0.1:{port}")
        monkeypatch.setattr("election.office.in_the_clear.outward_address", lambda: "127.0.0.2")
        monkeypatch.setattr("election.office.in_the_clear.is_loopback", lambda _host: False)
        monkeypatch.setattr("election.office.clock.system_clock", lambda _db: officer.clock)
        finds(officer, "warning", "base URL", "served on 127.0.0.2", "without TLS")


def _nobody(*_address: object, **_options: object) -> socket.socket:
    raise ConnectionRefusedError


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("smtp://mail.example.org", True),
        ("smtp://192.0.2.7:2525", True),
        ("smtp://127.0.0.1", False),
        ("smtp://localhost:25", False),
        ("smtp://[::1]", False),
        ("smtp+starttls://mail.example.org", False),
        ("smtps://mail.example.org", False),
        ("maildir:mail", False),
    ],
)
def test_links_in_clear_to_another_machine_are_warned_of(
    officer: Officer, monkeypatch: pytest.MonkeyPatch, url: str, warned: bool
) -> None:
    """The worker, which sends them, says so at its start, with what to write instead."""
    monkeypatch.setenv("ELECTION_MAIL_URL", url)
    result = officer.types("worker", "--once")
    assert result.exit_code == 0, result.output
    assert ("Warning: Mail goes to" in result.stderr) == warned
    assert ("smtp+starttls:// or smtps://" in result.stderr) == warned


def test_doctor_warns_of_mail_in_clear_to_another_machine(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line stands beside the greeting of a server that is well."""
    monkeypatch.setattr("election.office.in_the_clear.is_loopback", lambda _host: False)
    with serving(Inbox()) as port:
        monkeypatch.setenv("ELECTION_MAIL_URL", f"smtp://127.0.0.1:{port}")
        finds(officer, "warning", "mail server", "unencrypted", "smtps://")
