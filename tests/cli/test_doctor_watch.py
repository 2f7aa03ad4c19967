"""`election doctor --watch`: a look again and again, which tells what changed."""

import signal
import subprocess
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from election.office.office import fresh_settings, init_office
from tests.support.processes import PROGRAM

PATIENCE = 60
"""Seconds for a line to come, on a busy machine."""


def lines_of(program: "subprocess.Popen[str]") -> "Queue[str]":
    """The lines of a program as they come."""
    lines: Queue[str] = Queue()
    assert program.stdout is not None
    stdout = program.stdout

    def read() -> None:
        for line in stdout:
            lines.put(line)

    Thread(target=read, daemon=True).start()
    return lines


def comes(lines: "Queue[str]", *words: str) -> str:
    """The next line that has these words."""
    while True:
        line = lines.get(timeout=PATIENCE)
        if all(word in line for word in words):
            return line


@pytest.mark.parametrize("mended", [True, False])
def test_a_watch_tells_what_changes_and_its_exit_code_is_the_last_look(
    tmp_path: Path, mended: bool
) -> None:
    """The database is moved away, and put back: each is told once, with its time."""
    init_office(tmp_path, fresh_settings()).close()
    words = [*PROGRAM, "doctor", "--watch", "--interval", "1"]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as program:
        lines = lines_of(program)
        comes(lines, "ok", "mail server:")
        database = tmp_path / "election.db"
        database.rename(tmp_path / "away.db")
        assert comes(lines, "fault", "database:")[:2] == "20"
        if mended:
            (tmp_path / "away.db").rename(database)
            assert comes(lines, "ok", "database:")[:2] == "20"
        program.send_signal(signal.SIGTERM)
        assert program.wait(PATIENCE) == (0 if mended else 1)
