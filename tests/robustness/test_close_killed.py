"""A close or a void that is killed at any step: the next command finishes it.

No byte then says who cast. Every statement, every commit and every stretch of the rewriting is such
a step. The state after a kill is looked at after every one, and finished after some twenty (all:
ELECTION_LONG=1).
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from election.crypto import canonical
from election.crypto.hash_chain import is_chained
from election.database.engine import Database
from election.database.tables import (
    BallotSession,
    Cast,
    InnerEnvelope,
    Message,
    OuterEnvelope,
    OwedScrub,
    Poll,
    ReplacedEnvelope,
)
from election.office.key_files import new_service_key
from election.office.office import SERVICE_KEY, fresh_settings
from election.office.settings import env_text
from election.services import journal
from election.services import sessions as access
from tests.support.long_form import LONG
from tests.support.mail_reader import post
from tests.support.officer import Officer
from tests.support.records import SEVEN_YES
from tests.support.world import CLOSES, ROLL, SIGNING_KEY, SettableClock, World

pytestmark = pytest.mark.disk

ROOT = Path(__file__).parents[2]
SLUG = "removal-2026-1"
IN_BOX = b'"in_box"'
LATER = CLOSES + timedelta(minutes=11)  # what a killed worker was sending is due again
ALL = len(ROLL.splitlines()) - 1


@dataclass(frozen=True)
class Office:
    """An office just before a close, and what its database must delete."""

    directory: Path
    traces: frozenset[bytes]
    in_box: frozenset[str]
    replaced: frozenset[str]


COMMANDS = {
    "close": ("close", SLUG, "--yes"),
    "worker": ("worker", "--once"),
    "void": ("void", SLUG, "--reason", "the wrong question", "--yes"),
}


def killed_at_every_step(office: "Office", copies: Path, command: str) -> list[str]:
    """Kill the command at every step; leave copies of the office by step, return the steps."""
    words = [
        sys.executable,
        "-m",
        "tests.support.kill_at_every_step",
        str(office.directory),
        str(copies),
    ]
    done = subprocess.run(
        [*words, CLOSES.isoformat(), *COMMANDS[command]],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return an office at closing time: eight cast, one of them twice, one is on a ballot page."""
    directory = tmp_path_factory.mktemp("office")
    (directory / "keys").mkdir()
    (directory / SERVICE_KEY).write_bytes(new_service_key())
    (directory / ".env").write_text(env_text({**fresh_settings(), "secret_keys": SIGNING_KEY}))
    world = World(directory)
    slug = world.make_open_poll()
    post(world)
    receipts = {person: world.cast(slug, person, marking) for person, marking in SEVEN_YES.items()}
    first = receipts["casey"]
    receipts["casey"] = world.cast(slug, "casey", "no")
    world.act(access.enter, slug, world.signer.read(world.link(slug, "gray")))
    with world.database.reading() as tx:
        casts, sessions = tx.exec(select(Cast)).all(), tx.exec(select(BallotSession)).all()
    traces = {cast.cast_id.encode() for cast in casts}
    traces |= {session.secret_hash.encode() for session in sessions} | {IN_BOX}
    world.database.close()
    prepared = Office(
        directory,
        frozenset(traces),
        frozenset(receipt.envelope_hash for receipt in receipts.values()),
        frozenset({first.envelope_hash}),
    )
    assert len(prepared.traces) == 11
    return prepared


def copies_in(directory: Path) -> list[Path]:
    """Return the offices in which the command was killed, by the step."""
    named = [copy for copy in directory.iterdir() if copy.is_dir() and copy.name != "0"]
    return sorted(named, key=lambda copy: int(copy.name))


def chosen(steps: list[str]) -> set[int]:
    """Return the kills after which to finish: all, or some, with those around the scrub."""
    every = set(range(1, len(steps) + 1))
    if LONG:
        return every
    commit = steps.index("commit", steps.index("DELETE FROM outer_envelope")) + 1
    scrub, paid = steps.index("VACUUM") + 1, steps.index("DELETE FROM owed_scrub") + 1
    telling = {commit, commit + 1, scrub, scrub + 1, (scrub + paid) // 2, paid, paid + 1}
    return every & (telling | set(range(1, len(steps), len(steps) // 12)))


def rows(tx: Session, table: Any) -> int:
    return len(tx.exec(select(table)).all())


def traces_in(office: Office, directory: Path) -> set[bytes]:
    """Return what should be deleted, and is in the database's files as they are.

    They are read before anybody opens the database: closing it would empty its log.
    """
    content = b"".join(path.read_bytes() for path in directory.glob("election.db*"))
    return {trace for trace in office.traces if trace in content}


def phase_after_the_kill(
    office: Office, directory: Path, ended: str = "closed", boxed: int = 8
) -> str:
    """Return the phase: open with every row, or ended with none of who cast and the rest owed."""
    left = traces_in(office, directory)
    with Database("sqlite:///election.db", directory).reading() as tx:
        poll = tx.exec(select(Poll)).one()
        act = {"closed": "closed", "void": "voided"}[ended]
        acts = sum(entry.act == act for entry in journal.history_of(tx, poll).entries)
        found = [rows(tx, table) for table in (OuterEnvelope, Cast, InnerEnvelope)]
        owed = rows(tx, OwedScrub)
        queued = bool(messages_that_tell(tx))
    if poll.phase == "open":
        assert (found, acts, owed) == ([8, 9, 0], 0, 0)
    else:
        assert (poll.phase, found, acts) == (ended, [0, 0, boxed], 1)
        assert owed or left <= ({IN_BOX} if queued else set())
    return poll.phase


def messages_that_tell(tx: Session) -> list[Message]:
    """Return the mail about the close still to be sent: it says whether its elector cast."""
    unsent = select(Message).where(Message.kind == "closed", col(Message.state) != "sent")
    return list(tx.exec(unsent))


def require_finished(office: Office, directory: Path) -> None:
    """Check that the box is fixed once, with exactly what was cast, and no byte says by whom."""
    left = traces_in(office, directory)
    with Database("sqlite:///election.db", directory).reading() as tx:
        poll = tx.exec(select(Poll)).one()
        entries = journal.history_of(tx, poll).entries
        assert poll.phase == "closed"
        assert is_chained(entries)
        assert [entry.act for entry in entries].count("closed") == 1
        assert set(tx.exec(select(InnerEnvelope.hash))) == office.in_box
        assert set(tx.exec(select(ReplacedEnvelope.hash))) == office.replaced
        for table in (OuterEnvelope, Cast, BallotSession, OwedScrub):
            assert rows(tx, table) == 0, table
        messages = tx.exec(select(Message)).all()
        told = [message for message in messages if message.kind == "closed"]
        assert len({message.elector_id for message in told}) == len(told) == ALL
        assert not any(message.kind == "recorded" for message in messages)
        assert all(m.data == canonical.dumps({}) for m in told if m.state == "sent")
        queued = bool(messages_that_tell(tx))
        assert tx.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert left <= ({IN_BOX} if queued else set())


@pytest.mark.parametrize("command", ["close", "worker"])
def test_a_close_that_is_killed_is_finished_by_whoever_comes_next(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """The officer and the worker take turns.

    Where the scrub is owed, only the officer's close is tried: a worker has mail to delete and
    would scrub in any case.
    """
    steps = killed_at_every_step(office, tmp_path, command)
    phases = []
    for copy in copies_in(tmp_path):
        step = int(copy.name)
        phases.append(phase_after_the_kill(office, copy))
        if step in chosen(steps):
            finish(copy, monkeypatch, "close" if phases[-1] == "closed" or step % 2 else "worker")
            require_finished(office, copy)
        shutil.rmtree(copy)
    require_finished(office, tmp_path / "0")
    assert {"VACUUM", "stretch", "commit", "DELETE FROM outer_envelope"} <= set(steps)
    assert phases == sorted(phases, reverse=True)
    assert set(phases) == {"open", "closed"}


def test_a_void_that_is_killed_is_finished_by_whoever_comes_next(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker finishes it, or a second void, which is refused and overwrites all the same."""
    steps = killed_at_every_step(office, tmp_path, "void")
    phases = []
    for copy in copies_in(tmp_path):
        step = int(copy.name)
        phases.append(phase_after_the_kill(office, copy, ended="void", boxed=0))
        if phases[-1] == "void" and step in chosen(steps):
            if step % 2:
                finish(copy, monkeypatch, "worker")
            else:
                with monkeypatch.context() as patch:
                    patch.chdir(copy)
                    assert "Refused" in Officer(copy).is_refused(*COMMANDS["void"])
            require_forgotten(office, copy)
        shutil.rmtree(copy)
    require_forgotten(office, tmp_path / "0")
    assert phases == sorted(phases)
    assert set(phases) == {"open", "void"}


def require_forgotten(office: Office, directory: Path) -> None:
    """Check that nothing is left of who cast what."""
    assert traces_in(office, directory) == set()
    with Database("sqlite:///election.db", directory).reading() as tx:
        assert tx.exec(select(Poll)).one().phase == "void"
        for table in (OuterEnvelope, Cast, BallotSession, InnerEnvelope, OwedScrub):
            assert rows(tx, table) == 0, table


def finish(directory: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Type the command that comes next, in the same office."""
    with monkeypatch.context() as patch:
        patch.chdir(directory)
        patch.setattr("election.office.clock.system_clock", lambda _database: SettableClock(LATER))
        Officer(directory).does(*COMMANDS[command])


def test_a_close_that_nobody_killed_is_not_done_twice(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second close changes nothing, and says in which phase the poll is."""
    copy = tmp_path / "office"
    shutil.copytree(office.directory, copy)
    for _ in range(2):
        finish(copy, monkeypatch, "close")
        require_finished(office, copy)
