"""Robin, the officer, at a terminal: commands typed in an office's directory, in one process.

The clock is a test's. Settings, database, key files and mail are the real ones.
"""

import json
import mailbox
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from election.cli.app import app
from election.office.office import Office, open_office
from tests.support.mail_policy import READER
from tests.support.postgres import asked_for
from tests.support.world import DECISION, ELECTION, REMOVAL, ROLL, SettableClock

BASE_URL = "http://127.0.0.1:8000"
LINK = re.compile(r"^<(\S+/b/\S+#\S+)>$", re.MULTILINE)


@dataclass
class Officer:
    """An office in a directory, and an officer who types commands in it."""

    directory: Path
    clock: SettableClock = field(default_factory=SettableClock)
    opened: list[Office] = field(default_factory=list)
    read: dict[tuple[Path, int], tuple[str, EmailMessage]] = field(default_factory=dict)
    """To whom, and the message, of those that were read so far, by their file and its time."""

    def office(self) -> Office:
        """The office as a program opens it, open until `close`."""
        self.opened.append(open_office(self.directory))
        return self.opened[-1]

    def close(self) -> None:
        """Close the offices that `office` opened; commands close their own."""
        for office in self.opened:
            office.close()
        self.opened.clear()

    def types(self, *words: str) -> Result:
        """Run `election` with these words. A notice says `--local`: mail goes into a Maildir."""
        local = ("--local",) if words[:1] == ("notice",) else ()
        return self.types_exactly(*words, *local)

    def types_exactly(self, *words: str) -> Result:
        """Run `election` with these words, and no others."""
        return CliRunner().invoke(app, list(words))

    def answers(self, *words: str, typing: str) -> Result:
        """Run `election` at a terminal, and type these answers, a line each."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("election.cli.output.has_terminal", lambda: True)
            return CliRunner().invoke(app, list(words), input=typing)

    def does(self, *words: str) -> str:
        """Run a command that must succeed; return its stdout."""
        result = self.types(*words)
        assert result.exit_code == 0, (result.output, result.exception)
        return str(result.stdout)

    def is_refused(self, *words: str) -> str:
        """Run a command that must be refused; return the sentence and the hint."""
        result = self.types(*words)
        assert result.exit_code == 1, (result.exit_code, result.output, result.exception)
        assert "Refused: " in result.stderr
        return str(result.stderr)

    def reads(self, *words: str) -> Any:
        """Run a command with --json; return its value."""
        return json.loads(self.does(*words, "--json"))

    def writes(self, name: str, text: str, changes: dict[str, str] | None = None) -> str:
        """Write a file into the office's directory, with these changes; return its name."""
        for old, new in (changes or {}).items():
            assert old in text, f"{old!r} is not in {name}"
            text = text.replace(old, new)
        (self.directory / name).write_text(text, encoding="utf-8")
        return name

    def drafts_removal(self, changes: dict[str, str] | None = None) -> str:
        self.does("draft", self.writes("removal.toml", REMOVAL, changes))
        return "removal-2026-1"

    def drafts_election(self, changes: dict[str, str] | None = None) -> str:
        self.does("draft", self.writes("election.toml", ELECTION, changes))
        return "lead-2027-1"

    def drafts_decision(self, changes: dict[str, str] | None = None) -> str:
        self.does("draft", self.writes("decision.toml", DECISION, changes))
        return "decision-2027-1"

    def mail(self) -> list[EmailMessage]:
        """Every message in the Maildir, the oldest first; file names do not sort by time."""
        return [message for _to, message in self._read()]

    def _read(self) -> list[tuple[str, EmailMessage]]:
        mailbox.Maildir(self.directory / "mail", create=True)
        files = (self.directory / "mail" / "new").iterdir()
        oldest_first = sorted((file.stat().st_mtime_ns, file) for file in files)
        for time, file in oldest_first:
            if (file, time) not in self.read:
                message = message_from_bytes(file.read_bytes(), policy=READER)
                self.read[file, time] = str(message["To"]), message
        return [self.read[file, time] for time, file in oldest_first]

    def mail_to(self, address: str) -> list[EmailMessage]:
        return [message for to, message in self._read() if address in to]

    def link_of(self, address: str, slug: str) -> str:
        """The newest ballot link to this poll in somebody's mailbox."""
        links = [
            link
            for message in self.mail_to(address)
            for link in map(str, LINK.findall(text_of(message)))
            if f"/b/{slug}#" in link
        ]
        assert links, f"no link to {slug} was mailed to {address}"
        return links[-1]

    def browser(self) -> TestClient:
        """A new browser on the office's site."""
        from election.web.app import create_app

        return TestClient(
            create_app(self.office().site),
            base_url=BASE_URL,
            headers={"Sec-Fetch-Site": "same-origin"},
        )


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def officer_without_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Officer]:
    """An empty directory, and an officer who types commands in it."""
    clock = SettableClock()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("election.office.clock.system_clock", lambda _database: clock)
    with closing(Officer(tmp_path, clock)) as robin:
        yield robin


@pytest.fixture
def officer(
    officer_without_office: Officer,
    office_template: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Officer]:
    """An office as `election init` leaves it; on SQLite unless the test asks for another."""
    shutil.copytree(office_template, officer_without_office.directory, dirs_exist_ok=True)
    officer_without_office.writes("core-maintainers.csv", ROLL)
    with asked_for(request) as url:
        if url:
            monkeypatch.setenv("ELECTION_DATABASE_URL", url)
        yield officer_without_office
