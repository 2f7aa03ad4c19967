"""A program of its own: it types a command of `election` and is killed at one of its steps.

    python -m tests.support.kill_at_step STEP INSTANT WORD…

A step is each statement that the database is sent, each commit, and each stretch of a VACUUM by
SQLite. At step STEP the process kills itself with SIGKILL: no handler runs, nothing is flushed or
rolled back. With STEP 0 it runs to its end, and lists its steps on stderr.
"""

import os
import signal
import sys
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, event

from election.cli.app import app
from election.office import clock

STRETCH = 20  # virtual instructions of SQLite between two steps of a VACUUM


class Steps:
    """A counter of this process's steps, which kills it at one of them."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.taken: list[str] = []
        event.listen(Engine, "before_cursor_execute", self.statement)
        event.listen(Engine, "commit", lambda _connection: self.step("commit"))

    def step(self, what: str) -> None:
        self.taken.append(what)
        if len(self.taken) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, connection: Connection, _cursor: Any, statement: str, *_: object) -> None:
        if connection.dialect.name == "sqlite":
            driver: Any = connection.connection.dbapi_connection
            on = statement == "VACUUM"
            driver.set_progress_handler((lambda: self.step("stretch")) if on else None, STRETCH)
        self.step(" ".join(statement.split()[:3]))


def main() -> None:
    last, instant, *words = sys.argv[1:]
    now = datetime.fromisoformat(instant)
    clock.system_clock = lambda database: lambda _tx: now
    steps = Steps(int(last))
    try:
        app(words)
    finally:
        sys.stderr.write("".join(f"\nstep {step}" for step in steps.taken) + "\n")


if __name__ == "__main__":
    main()
