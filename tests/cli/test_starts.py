"""What a program loads, makes and searches before it does its work: no more than its work needs."""

import json
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from election.office.garbage import OBJECTS_OF_WORK
from tests.support.officer import Officer

PROGRAM = """
import atexit, gc, json, sys
from election.cli.app import main

def tell():
    frozen = [
        f"{name}.{called}"
        for name, module in list(sys.modules.items()) if name.startswith("election.")
        for called, made in vars(module).items() if isinstance(made, type)
        if made.__module__ == name and "__dataclass_params__" in vars(made)
        if made.__dataclass_params__.frozen
    ]
    found = (list(sys.modules), frozen, searches, gc.get_freeze_count())
    print(json.dumps(found), file=sys.stderr)

searches = []
gc.callbacks.append(lambda phase, _: searches.append(phase))
atexit.register(tell)
main()
"""
SERVING = """
import gc
from election.office import serving
serving.serve_app = lambda *_: print(gc.get_threshold()[0], gc.get_freeze_count())
"""
BALLOTS = '2 1\n2 1 2 0\n1 2 0\n0\n"Avery"\n"Blair"\n"Two"\n'
MOST_FROZEN = 40
"""Classes of frozen values: to make one takes as long as to load a small module."""


@dataclass
class Start:
    """What a process did from its start to its end."""

    printed: str
    modules: set[str]
    frozen: list[str]
    """The classes of frozen values that our modules made."""
    searches: list[str]
    """A word for each time when Python began or ended a search for garbage."""
    left_alone: int
    """Objects that are not searched when the process ends."""


def start(*words: str, before: str = "") -> Start:
    """Run a command in a process of its own, to its end."""
    done = subprocess.run(
        [sys.executable, "-c", before + PROGRAM, *words],
        capture_output=True,
        text=True,
        check=False,
    )
    modules, *others = json.loads(done.stderr.splitlines()[-1])
    return Start(done.stdout, set(modules), *others)


@pytest.fixture
def box(tmp_path: Path) -> Path:
    path = tmp_path / "box.blt"
    path.write_text(BALLOTS)
    return path


def test_a_record_is_verified_without_what_judges_words() -> None:
    """Not even one that is not there takes more than the program and typer."""
    loaded = start("verify", "nowhere").modules
    assert "election.verify" in loaded
    assert not loaded & {"pydantic", "rich", "sqlalchemy", "election.errors.office"}


def test_a_file_is_counted_with_few_values_made(box: Path) -> None:
    """One file is compared with no other, so it needs no digest."""
    counted = start("count", str(box))
    assert counted.printed.startswith("Elected: Avery\n")
    assert "election.kinds.election.second_counter" in counted.modules
    assert "hashlib" not in counted.modules
    assert len(counted.frozen) < MOST_FROZEN / 4, counted.frozen


def test_a_poll_is_looked_at_without_reader_report_and_count(officer: Officer) -> None:
    """How a noticed poll stands needs no poll file's reader, no result and no page."""
    officer.does("notice", officer.drafts_removal(), "--yes")
    for words in (("polls",), ("show", "removal-2026-1")):
        looked = start(*words)
        assert "removal-2026-1" in looked.printed
        assert "election.results.poll_standing" in looked.modules
        unused = {
            *("alembic", "rich.console", "jinja2", "psycopg", "numpy", "tomllib", "PIL", "smtplib"),
            *("pyrankvote", "markupsafe", "email_validator", "starlette", "http.server"),
            *("election.kinds.report_part", "election.kinds.verdict", "election.rules.poll.tally"),
            *("election.kinds.poll_file", "election.ballotfiles.csv", "election.services.status"),
        }
        assert looked.modules & unused == set()
        assert len(looked.frozen) < MOST_FROZEN, looked.frozen


def test_no_start_is_searched_for_garbage(officer: Officer, box: Path) -> None:
    """Neither before a command does its work, nor when its process ends."""
    officer.drafts_removal()
    for words in (("--help",), ("count", str(box)), ("polls",), ("show", "removal-2026-1")):
        started = start(*words)
        assert started.searches == [], words
        assert started.left_alone > 0, words


def test_the_pages_are_loaded_without_what_few_of_them_need() -> None:
    """Pictures, statements, counts and reports are loaded when the first is asked for."""
    program = "import sys, election.web.app; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "election.web.app" in loaded
    assert not loaded & {"PIL", "markdown_it", "pyrankvote", "alembic", "rich"}
    assert not loaded & {"election.results.report.published", "election.kinds.report_part"}


def test_a_server_without_figures_loads_none_and_searches_what_comes(officer: Officer) -> None:
    """It looks for garbage as often as before, but not among what its start brought along."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    served = start("serve", "--port", str(port), before=SERVING)
    assert "election.office.serving" in served.modules
    assert not served.modules & {"election.office.metrics", "election.services.figures"}
    threshold, left_alone = map(int, served.printed.split()[-2:])
    assert threshold == OBJECTS_OF_WORK
    assert left_alone > 0
