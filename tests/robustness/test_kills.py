"""Server, worker and close are killed with SIGKILL at random moments, on either database.

Every cast that was acknowledged stands, no mail is lost, and the next command finishes the close.
There are a few kills of each, and many with ELECTION_LONG=1. A failure names its seed, and
ELECTION_SEED repeats it.
"""

import mailbox
import os
import random
import re
import signal
import socket
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event
from typing import TypeVar

import httpx2
import pytest
from httpx2 import Response
from sqlmodel import select

from election.crypto.hash_chain import is_chained
from election.database.scrubbing import scrub_owed
from election.database.tables import BallotSession, Cast, InnerEnvelope, Message, OuterEnvelope
from election.database.tables import ReplacedEnvelope as Replaced
from election.office.key_files import new_service_key
from election.office.office import SERVICE_KEY, fresh_settings
from election.office.settings import PREFIX
from election.services import journal, store
from tests.support.form_reader import enter, fill
from tests.support.postgres import ON_BOTH
from tests.support.world import CLOSES, OPENS, SIGNING_KEY, World

pytestmark = pytest.mark.disk

ROOT = Path(__file__).parents[2]
SLUG = "removal-2026-1"
LONG = bool(os.environ.get("ELECTION_LONG"))
KILLS = 60 if LONG else 4
KILLS_OF_THE_CLOSE = 40 if LONG else 4
SEED = int(os.environ.get("ELECTION_SEED") or random.randrange(10**6))
TOO_MANY = 429
PEOPLE = ("blair", "casey", "devon")
HASH = re.compile(r"\b[0-9a-f]{64}\b")
NUMBER = re.compile(r"Ballot (\d+) of ")
RECORDED = re.compile(r"Your ballot (\d+) in this poll is recorded")

T = TypeVar("T")
Program = subprocess.Popen[bytes]


@dataclass
class Office:
    """An office whose programs run on their own, and the receipts that electors were shown."""

    world: World
    port: int
    environment: dict[str, str]
    kept: dict[str, dict[int, set[str]]] = field(default_factory=lambda: defaultdict(dict))
    stop: Event = field(default_factory=Event)
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))

    @property
    def hands(self) -> Path:
        return self.world.directory / "hands"

    def sets(self, now: datetime) -> None:
        """Move the clock of every program at once."""
        new = self.hands.with_suffix(".new")
        new.write_text(now.isoformat())
        new.replace(self.hands)
        self.world.clock.now = now

    def starts(self, *words: str) -> Program:
        program = [sys.executable, "-m", "tests.support.cli_with_clock", str(self.hands), *words]
        with (self.world.directory / "log").open("ab") as log:
            return subprocess.Popen(
                program, cwd=self.world.directory, env=self.environment, stdout=log, stderr=log
            )

    def serves(self) -> Program:
        return self.starts("serve", "--port", str(self.port))

    def does(self, *words: str) -> None:
        """Run a command to its end."""
        with self.starts(*words) as program:
            assert program.wait(60) == 0, (self.world.directory / "log").read_text()[-2000:]

    def is_killed_at(self, step: int, *words: str) -> bool:
        """Run a command that ends itself at one of its steps, if it takes so many."""
        program = [
            sys.executable,
            "-m",
            "tests.support.kill_at_step",
            str(step),
            CLOSES.isoformat(),
            *words,
        ]
        done = subprocess.run(
            program,
            cwd=self.world.directory,
            env=self.environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode in {0, -signal.SIGKILL}, done.stderr
        return done.returncode != 0

    def mail(self) -> list[mailbox.MaildirMessage]:
        return list(mailbox.Maildir(self.world.directory / "mail"))


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    """Return a poll to be opened by the worker, as its window has come; nobody has cast."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    (world.directory / "keys").mkdir()
    (world.directory / SERVICE_KEY).write_bytes(new_service_key())
    settings = fresh_settings() | {
        "base_url": f"http://127.0.0.1:{port}",
        "secret_keys": SIGNING_KEY,
        "database_url": world.url or fresh_settings()["database_url"],
    }
    environment = {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}
    world.make_open_poll()
    prepared = Office(world, port, {**os.environ, **environment, "PYTHONPATH": str(ROOT)})
    prepared.sets(OPENS + timedelta(hours=1))
    yield prepared
    prepared.stop.set()


@contextmanager
def killed_at_the_end(programs: dict[str, Program]) -> Iterator[None]:
    """End the programs of the office, however a test ends."""
    try:
        yield
    finally:
        for program in programs.values():
            program.kill()
            program.wait()


def insisting(step: Callable[[], T]) -> T:
    """Try until there is an answer, as a person does whose browser says that nobody answers."""
    pause = Event()
    for _ in range(600):
        try:
            return step()
        except httpx2.TransportError:
            pause.wait(0.05)
    raise AssertionError("nobody answers for half a minute")


def casts_on_and_on(office: Office, person: str) -> None:
    """Cast again and again as an elector, and keep what each receipt says."""
    link = f"http://127.0.0.1:{office.port}/b/{SLUG}#{office.world.link(SLUG, person)}"
    with httpx2.Client(
        headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=True, timeout=30
    ) as browser:
        while not office.stop.is_set():
            ballot = insisting(partial(enter, browser, link))
            marking = ("yes", "no", "abstain")[len(office.kept[person]) % 3]
            review = insisting(partial(fill, browser, ballot, marking=marking))
            receipt = insisting(partial(fill, browser, review))
            if receipt.status_code == TOO_MANY:  # within a minute: it passes
                office.sets(office.world.clock.now + timedelta(minutes=1, seconds=1))
                continue
            keep(office, person, receipt)


def keep(office: Office, person: str, receipt: Response) -> None:
    assert receipt.status_code == 200, receipt.text
    (number,) = {int(digits) for digits in NUMBER.findall(receipt.text)}
    office.kept[person][number] = set(HASH.findall(receipt.text))


def answers(office: Office) -> None:
    insisting(lambda: httpx2.get(f"http://127.0.0.1:{office.port}/healthz")).raise_for_status()


@ON_BOTH
def test_what_was_acknowledged_outlives_every_kill(office: Office) -> None:
    """Electors cast and the worker mails, while one of the two programs is killed after another.

    Their clock stands still, or nearly: what a killed worker was sending is sent because it is
    known dead.
    """
    programs = {"web": office.serves(), "worker": office.starts("worker")}
    with ThreadPoolExecutor(len(PEOPLE)) as pool, killed_at_the_end(programs):
        electors = [pool.submit(casts_on_and_on, office, person) for person in PEOPLE]
        try:
            kill_one_after_another(office, programs)
        finally:
            office.stop.set()
        for elector in electors:
            elector.result()
    office.does("worker", "--once")
    require_all_mail(office)
    close_in_spite_of_kills(office)
    require_all_casts(office)
    require_all_mail(office)


def kill_one_after_another(office: Office, programs: dict[str, Program]) -> None:
    for number in range(KILLS):
        answers(office)
        office.stop.wait(office.chance.uniform(0.1, 0.8))
        name = ("web", "worker")[number % 2]
        assert programs[name].poll() is None, (office.world.directory / "log").read_text()[-2000:]
        programs[name].kill()
        programs[name].wait()
        programs[name] = office.serves() if name == "web" else office.starts("worker")
    answers(office)


def close_in_spite_of_kills(office: Office) -> None:
    """Run the officer's command and the worker's turn, each killed at steps of its own."""
    office.sets(CLOSES)
    killed = 0
    for number in range(KILLS_OF_THE_CLOSE):
        words = (("close", SLUG, "--yes"), ("worker", "--once"))[number % 2]
        killed += office.is_killed_at(office.chance.randint(3, 60), *words)
    assert killed
    office.does("close", SLUG, "--yes")
    office.does("worker", "--once")


def require_all_casts(office: Office) -> None:
    """Check that each elector's last receipt is in the box, and the earlier ones are replaced."""
    with office.world.database.reading() as tx:
        poll = store.find(tx, SLUG)
        entries = journal.history_of(tx, poll).entries
        box, replaced = (set(tx.exec(select(table.hash))) for table in (InnerEnvelope, Replaced))
        left = [len(tx.exec(select(table)).all()) for table in (OuterEnvelope, Cast, BallotSession)]
    assert poll.phase == "closed"
    assert is_chained(entries)
    assert [entry.act for entry in entries].count("closed") == 1
    assert left == [0, 0, 0]
    assert not scrub_owed(office.world.database)
    assert set(office.kept) == set(PEOPLE), f"seed {SEED}"
    expected_box, expected_replaced = set(), set()
    for person, receipts in office.kept.items():
        assert sorted(receipts) == list(range(1, len(receipts) + 1)), (person, f"seed {SEED}")
        *earlier, last = (receipts[number] & (box | replaced) for number in sorted(receipts))
        expected_box |= last
        expected_replaced |= set().union(*earlier)
    assert (box, replaced) == (expected_box, expected_replaced), f"seed {SEED}"
    assert len(box) + len(replaced) == sum(map(len, office.kept.values())), f"seed {SEED}"


def plain(mail: mailbox.MaildirMessage) -> str:
    """The text of a mail, wherever in it that is."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


def require_all_mail(office: Office) -> None:
    """Check that each message went out; one sent twice has one id and one address.

    Of mail about ballots only an elector's newest is sent, where older ones still wait: so each is
    told of their last ballot.
    """
    with office.world.database.reading() as tx:
        messages = tx.exec(select(Message)).all()
    assert {message.state for message in messages} == {"sent"}, f"seed {SEED}"
    seen: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for mail in office.mail():
        seen[mail["Message-ID"]].add((mail["To"], mail["Subject"]))
    assert all(len(sendings) == 1 for sendings in seen.values()), f"seed {SEED}"
    ids = {name.strip("<>").split("@")[0] for name in seen}
    assert {message.message_id for message in messages} <= ids, f"seed {SEED}"
    for person, receipts in office.kept.items():
        told = [
            int(number)
            for mail in office.mail()
            if mail["To"].endswith(f"<{person}@example.org>")
            for number in RECORDED.findall(plain(mail))
        ]
        assert max(told) == max(receipts), f"seed {SEED}"
    forgotten = len(ids) - len(messages)
    assert len(office.kept) <= forgotten <= sum(map(len, office.kept.values())), f"seed {SEED}"
