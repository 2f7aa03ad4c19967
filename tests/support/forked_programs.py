"""A program of its own that forks commands of `election`, so that many start in little time.

    python -m tests.support.forked_programs HANDS

It has loaded all modules, and opened nothing: each command is a process that opens database, files
and port itself, and can be killed like any other. HANDS is a file with their time. Requests come as
lines of JSON on stdin, and each has its answer: `start` a pid, `wait` and `poll` how it ended.
Where `step` is not 0, the command kills itself there (tests/support/kill_at_step.py). At the end of
stdin, all that runs is killed.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from election.cli import certify, count, keep, look, prepare, result, run  # noqa: F401
from election.cli.app import app
from election.office import clock, worker  # noqa: F401
from election.results import publish  # noqa: F401
from election.web import app as pages  # noqa: F401
from election.web import server  # noqa: F401
from tests.support.kill_at_step import Steps


def child(hands: Path, step: int, words: list[str]) -> None:
    """Type the command, and end with its status."""
    clock.system_clock = lambda database: lambda _tx: datetime.fromisoformat(hands.read_text())
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    if step:
        Steps(step)
    status = 1
    try:
        app(words)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stderr.flush()
        os._exit(status)


def answer(hands: Path, request: dict[str, Any]) -> int | None:
    """Do what a line asks for; the pid of what was started, or how it ended, None while it runs."""
    if "start" in request:
        pid = os.fork()
        if pid == 0:
            child(hands, request["step"], request["start"])
        return pid
    waits = "wait" in request
    pid, status = os.waitpid(request["wait" if waits else "poll"], 0 if waits else os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if pid else None


def main() -> None:
    hands, running = Path(sys.argv[1]), set[int]()
    for line in sys.stdin:
        request = json.loads(line)
        answered = answer(hands, request)
        if "start" in request and answered:
            running.add(answered)
        elif answered is not None:
            running.discard(request.get("wait", request.get("poll")))
        sys.stdout.write(f"{json.dumps(answered)}\n")
        sys.stdout.flush()
    for pid in running:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
