"""An office with an open poll, made once in a run, whose database an attacker then writes into.

The attacker can read and write every byte of the database, and holds none of the secrets. Blair has
cast twice, Casey and Devon once; Ellis's browser is on the ballot page.
"""

import json
import shutil
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from starlette.testclient import TestClient

from election.database.engine import sqlite_module
from election.database.tables import HandOver, MailConfirmation
from election.services import store
from election.services.row_authenticity import tag_row
from tests.support.form_reader import cast, enter
from tests.support.officer import Officer
from tests.support.once import made_once
from tests.support.world import OPENS, ROLL

SLUG = "removal-2026-1"
COOKIE = f"ballot-{SLUG}"
NAMES = tuple(line.split(",")[1] for line in ROLL.splitlines()[1:])
IDS = tuple(line.split(",")[0] for line in ROLL.splitlines()[1:])


def _made() -> bytes:
    with TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        directory = Path(place) / "office"
        directory.mkdir()
        patch.chdir(directory)
        with closing(Officer(directory)) as robin:
            patch.setattr("election.office.clock.system_clock", lambda _database: robin.clock)
            _open(robin)
        return Path(shutil.make_archive(f"{place}/made", "zip", directory)).read_bytes()


def _open(robin: Officer) -> None:
    """Open a poll, cast, and leave mail with links waiting."""
    robin.does("init")
    robin.writes("core-maintainers.csv", ROLL)
    robin.drafts_removal()
    robin.does("notice", SLUG, "--yes")
    robin.clock.now = OPENS
    robin.does("worker", "--once")
    votes(robin, "blair", "no")
    written("VACUUM INTO 'earlier.db'")
    for person, marking in (("blair", "yes"), ("casey", "no"), ("devon", "yes")):
        votes(robin, person, marking)
    browser = robin.browser()
    enter(browser, link_of(robin, "ellis"))
    Path("session.json").write_text(json.dumps(browser.cookies[COOKIE]))
    robin.does("remind", SLUG)
    _answer_and_print(robin)


def _answer_and_print(robin: Officer) -> None:
    """Ellis confirms their mail, and a sheet of theirs was printed once and ended since."""
    office = robin.office()
    with office.database.transaction() as tx:
        poll = store.lock(tx, SLUG)
        person = store.elector(tx, poll, "ellis")
        rows = (
            MailConfirmation(elector_id=person.id or 0, address=person.email, answer="yes"),
            HandOver(elector_id=person.id or 0, link_issue=0),
        )
        for row in rows:
            tag_row(tx, poll, row)
            tx.add(row)
    robin.close()


def become_open(officer: Officer) -> None:
    """Put the open office in place of a new one."""
    archive = officer.directory / "made.zip"
    archive.write_bytes(made_once("an open office", _made))
    shutil.unpack_archive(archive, officer.directory)
    for path in (officer.directory / "keys").iterdir():
        path.chmod(0o600)
    (officer.directory / "keys").chmod(0o700)
    for name in (".env", "election.db"):
        (officer.directory / name).chmod(0o600)
    officer.clock.now = OPENS


def link_of(officer: Officer, person: str) -> str:
    return officer.link_of(f"{person}@example.org", SLUG)


def votes(officer: Officer, person: str, marking: str) -> None:
    receipt = cast(officer.browser(), link_of(officer, person), marking=marking)
    assert receipt.status_code == 200, receipt.text


def ellis(officer: Officer) -> TestClient:
    """The browser in which Ellis has entered."""
    browser = officer.browser()
    secret = json.loads((officer.directory / "session.json").read_text())
    browser.cookies.set(COOKIE, secret)
    return browser


def asked(file: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows that a statement gives in a database's file, past the service."""
    with closing(sqlite_module().connect(file)) as connection:
        rows = connection.execute(statement, values).fetchall()
        connection.commit()
        return list(rows)


def written(statement: str, *values: Any) -> None:
    """Write into the office's database, past the service."""
    asked("election.db", statement, *values)


def read(statement: str, *values: Any) -> Any:
    """The first cell that a statement gives."""
    return asked("election.db", statement, *values)[0][0]


def names_nobody(text: str) -> None:
    """Assert that no elector is named in what everybody may read."""
    assert not [name for name in (*NAMES, *IDS) if name in text], text
