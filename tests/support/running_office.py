"""An office whose programs are processes of their own, by one clock that a file holds."""

import json
import mailbox
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Lock
from typing import Any, TypeVar

import httpx2

from election.office.key_files import new_service_key
from election.office.office import SERVICE_KEY, fresh_settings
from election.office.settings import PREFIX
from tests.support.world import SIGNING_KEY, World

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
PATIENCE = 90
"""Seconds after which a program that does not end or answer is a fault."""


@dataclass
class Forks:
    """The program that forks others, and the line to it."""

    process: "subprocess.Popen[str]"
    turn: Lock = field(default_factory=Lock)

    def asks(self, **request: Any) -> Any:
        """Send a request; its answer."""
        line_in, line_out = self.process.stdin, self.process.stdout
        assert line_in is not None
        assert line_out is not None
        with self.turn:
            line_in.write(f"{json.dumps(request)}\n")
            line_in.flush()
            return json.loads(line_out.readline())


@dataclass
class Program:
    """A command of `election` that runs as a process of its own."""

    forks: Forks
    pid: int
    ended: int | None = None

    def kill(self) -> None:
        """Kill it with SIGKILL, where it still runs, and wait for its end."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        if self.ended is None:
            self.ended = self.forks.asks(poll=self.pid)
        return self.ended

    def wait(self) -> int:
        """Wait for its end, and tell how it ended."""
        if self.ended is None:
            self.ended = int(self.forks.asks(wait=self.pid))
        return self.ended


@dataclass
class RunningOffice:
    """An office with real programs: `world` looks into its database, `hands` has its time."""

    world: World
    port: int
    forks: Forks
    chance: random.Random
    stop: Event = field(default_factory=Event)
    """Set once the electors should rest."""
    hand: Lock = field(default_factory=Lock)
    """On the clock: of several threads."""

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def hands(self) -> Path:
        return self.world.directory / "hands"

    def sets(self, now: datetime) -> None:
        """Move the clock of every program at once."""
        with self.hand:
            self._set(now)

    def passes(self, time: timedelta, until: datetime) -> None:
        """Let time pass, unless it is so late already."""
        with self.hand:
            if self.world.clock.now < until:
                self._set(self.world.clock.now + time)

    def _set(self, now: datetime) -> None:
        new = self.hands.with_suffix(".new")
        new.write_text(now.isoformat())
        new.replace(self.hands)
        self.world.clock.now = now

    def starts(self, *words: str) -> Program:
        """Start a command of `election` in the background."""
        return self._starts(0, words)

    def serves(self) -> Program:
        return self.starts("serve", "--port", str(self.port))

    def does(self, *words: str) -> None:
        """Run a command to its end."""
        assert self.starts(*words).wait() == 0, self.log()

    def was_killed_at(self, step: int, *words: str) -> bool:
        """Run a command that kills itself at one of its steps, if it takes so many.

        A command whose act was done before it was killed the last time may be refused.
        """
        ended = self._starts(step, words).wait()
        assert ended in {0, 1, -signal.SIGKILL}, self.log()
        return ended == -signal.SIGKILL

    def answers(self, port: int | None = None) -> None:
        """Wait until the server does, or the one at another port."""
        url = f"http://127.0.0.1:{port or self.port}/healthz"
        insisting(lambda: httpx2.get(url, timeout=30)).raise_for_status()

    def mail(self) -> list[mailbox.MaildirMessage]:
        return list(mailbox.Maildir(self.world.directory / "mail"))

    def log(self) -> str:
        """The end of what all programs wrote."""
        return (self.world.directory / "log").read_text()[-3000:]

    def _starts(self, step: int, words: Sequence[str]) -> Program:
        return Program(self.forks, self.forks.asks(start=words, step=step))


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running_office(world: World, seed: int) -> Iterator[RunningOffice]:
    """An office around a world's database, with settings in the environment alone."""
    port = free_port()
    (world.directory / "keys").mkdir()
    (world.directory / SERVICE_KEY).write_bytes(new_service_key())
    settings = fresh_settings() | {
        "base_url": f"http://127.0.0.1:{port}",
        "secret_keys": SIGNING_KEY,
        "database_url": world.url or fresh_settings()["database_url"],
    }
    environment = {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}
    with _forks(world.directory, {**os.environ, **environment, "PYTHONPATH": str(ROOT)}) as forks:
        office = RunningOffice(world, port, forks, random.Random(seed))
        office.sets(world.clock.now)
        yield office


@contextmanager
def _forks(directory: Path, environment: dict[str, str]) -> Iterator[Forks]:
    """The program that forks others, until the end of the block."""
    words = [sys.executable, "-m", "tests.support.forked_programs", str(directory / "hands")]
    pipe = subprocess.PIPE
    with (
        (directory / "log").open("ab") as log,
        subprocess.Popen(
            words, cwd=directory, env=environment, stdin=pipe, stdout=pipe, stderr=log, text=True
        ) as program,
    ):
        yield Forks(program)


@contextmanager
def killed_at_the_end(office: RunningOffice, programs: dict[str, Program]) -> Iterator[None]:
    """End the electors and the programs of the office, however the block ends."""
    try:
        yield
    finally:
        office.stop.set()
        for program in programs.values():
            program.kill()


def insisting(step: Callable[[], T]) -> T:
    """Try until there is an answer, as a person does whose browser says that nobody answers."""
    pause = Event()
    for _ in range(PATIENCE * 20):
        try:
            return step()
        except httpx2.TransportError:
            pause.wait(0.05)
    raise AssertionError("nobody answers for a minute and a half")
