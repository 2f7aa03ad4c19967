"""A program of its own: it types a command of `election` in one copy of an office after another.
In each copy a child is killed at another step; in one copy it runs to its end.

    python -m tests.support.kill_at_every_step OFFICE COPIES INSTANT WORD…

tests/support/kill_at_step.py says what a step is. Each child is forked from this process, which has
imported all modules already, so that there is time to try every step. The copies stay in COPIES,
named by the step; `0` is the copy of the child that was not killed. The program prints the steps.
"""

import os
import shutil
import signal
import sys
from datetime import datetime
from pathlib import Path

from election.cli import certify, count, look, result, run, set_up  # noqa: F401 (imported before forks)
from election.cli.app import app
from election.office import (
    clock,
    worker,  # noqa: F401
)
from tests.support import kill_at_step as once
from tests.support.long_form import LONG

FEWER = 20  # stretches of a VACUUM that make one step, where time is short


def child(directory: Path, step: int, instant: str, words: list[str]) -> None:
    """Type the command in this directory, and leave the steps taken beside it."""
    os.chdir(directory)
    now = datetime.fromisoformat(instant)
    clock.system_clock = lambda database: lambda _tx: now
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    steps = once.Steps(step)
    code = 1
    try:
        app(words, standalone_mode=False)
        code = 0
    finally:
        directory.with_suffix(".steps").write_text("\n".join(steps.taken))
        os._exit(code)


def killed(office: Path, directory: Path, step: int, instant: str, words: list[str]) -> bool:
    """Run the command to this step; True if it was killed there, False if it ended before."""
    shutil.copytree(office, directory)
    process = os.fork()
    if process == 0:
        child(directory, step, instant, words)
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, f"{words} ended with {status} before step {step}"
    return False


def tried(steps: list[str]) -> list[int]:
    """The steps to kill at: all, or all until the scrub is paid and then every tenth."""
    every = range(1, len(steps) + 1)
    if LONG:
        return list(every)
    paid = steps.index("DELETE FROM owed_scrub") + 2
    return [step for step in every if step <= paid or step % 10 == 0]


def main() -> None:
    office, copies, instant, *words = sys.argv[1:]
    if not LONG:
        once.STRETCH *= FEWER
    assert not killed(Path(office), Path(copies) / "0", 0, instant, words)
    steps = (Path(copies) / "0.steps").read_text()
    for step in tried(steps.splitlines()):
        assert killed(Path(office), Path(copies) / str(step), step, instant, words), step
    sys.stdout.write(steps)


if __name__ == "__main__":
    main()
