"""Each part of the bench runs, and shows every figure beside its floor or rival."""

import os
import subprocess
import sys
from tempfile import gettempdir

import pytest

from tests.bench.parts import PARTS
from tests.bench.sizes import COLUMNS
from tests.support.demanded import missing
from tests.support.postgres import programs
from tests.support.processes import ROOT

EXPECTED = {
    "casting": ("casts, 9 electors", "CPU of casts", "10 arrive a second"),
    "postgresql": ("casts, two processes on PostgreSQL, 9 electors",),
    "mail": ("mail, 9 electors", "mail, 20 electors"),
    "commands": ("--help", "count of a tiny file", "verify", "polls", "show", "serve"),
    "page_files": ("first visit", "again"),
    "growth": tuple(
        f"{poll} of 32: {act}"
        for poll in ("removal", "election")
        for act in ("draft", "notice", "open", "close", "scrub", "tally", "publish", "export")
    ),
    "million": tuple(
        f"box of 50: {step}" for step in ("open and count", "record", "export", "verify")
    ),
    "closeness": ("margin of 20 ballots", "other lots of 28 ballots"),
    "counting": ("count of 1,000 ballots",),
}
"""What the tiny form of each part measures."""


def shown(*words: str) -> "subprocess.CompletedProcess[str]":
    """The bench in its tiny form, as a program of its own, where tests write to."""
    program = [sys.executable, "-m", "tests.bench", "--tiny", *words]
    env = os.environ | {"TMPDIR": os.environ.get("PYTEST_DEBUG_TEMPROOT", gettempdir())}
    return subprocess.run(program, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_every_part_of_the_bench_is_expected_here() -> None:
    """A part that is added is shown by a test, too."""
    assert set(EXPECTED) == set(PARTS)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_shows_each_figure_beside_its_floor_or_rival(part: str) -> None:
    """Robin measures one part: it says what runs, and no column of its table is empty."""
    if part == "postgresql" and programs() is None:
        missing("postgresql", "there is no PostgreSQL")
    done = shown(part)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Measuring {part}." in done.stderr
    table = done.stdout.partition(COLUMNS[0])[2].splitlines()[2:]
    rows = [list(filter(None, map(str.strip, line.split("  ")))) for line in table]
    assert [row for row in rows if len(row) != len(COLUMNS)] == []
    for what in EXPECTED[part]:
        assert any(what in row[0] for row in rows), (what, rows)


def test_the_bench_names_its_parts_where_one_is_unknown() -> None:
    """Robin writes a part that there is not: nothing is measured, and the parts are named."""
    done = shown("casts")
    assert done.returncode == 2
    assert "there is no part casts" in done.stderr
    assert all(part in done.stderr for part in PARTS)
