"""The processor time of commands beside that of a bare Python, and the time until `serve` answers.

    python -m tests.bench.commands

Modules are compiled once, before it is measured, as an installed program's are. Of `serve` both are
printed: the processor time of its process until it answers, and the seconds by the clock, which
hang on what else runs there.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, Popen
from tempfile import TemporaryDirectory
from time import perf_counter

from election.cli.output import print_table
from tests.bench.sizes import COLUMNS, FULL, Row, Sizes, times
from tests.bench.storm import SLUG, _settings
from tests.support.processes import PROGRAM, answers
from tests.support.records import SEVEN_YES, Files, preliminary
from tests.support.verified_polls import written
from tests.support.world import REMOVAL, World

TINY = '3 1\n2 1 2 3 0\n1 2 3 0\n0\n"A"\n"B"\n"C"\n"A tiny election"\n'
COMMANDS = {
    "--help": ("--help",),
    "count of a tiny file": ("count", "tiny.blt"),
    "verify": ("verify", "record"),
    "polls": ("polls",),
    "show": ("show", SLUG),
}
BARE = "bare Python"


@dataclass(frozen=True)
class Start:
    """What a program took from its start: seconds of a processor, but one row of the clock."""

    what: str
    seconds: float


def starts(runs: int) -> list[Start]:
    """A bare Python, each command in an office with one poll, and `serve`: the middle of some."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        directory = Path(name)
        settings = _settings(directory) | {"PYTHONPYCACHEPREFIX": str(directory / "compiled")}
        settings.pop("PYTHONDONTWRITEBYTECODE", None)
        _run([*PROGRAM, "migrate"], directory, settings)
        world = World(directory, settings["ELECTION_DATABASE_URL"])
        stack.callback(world.database.close)
        world.make_noticed_poll()
        (directory / "tiny.blt").write_text(TINY)
        written(_record(directory / "away"), directory / "record")
        programs = {BARE: [sys.executable, "-c", "pass"]}
        programs |= {what: [*PROGRAM, *words] for what, words in COMMANDS.items()}
        for words in programs.values():
            _run(words, directory, settings)
        found = [
            Start(what, _middle([_run(words, directory, settings) for _ in range(runs)]))
            for what, words in programs.items()
        ]
        served = [_served(directory, settings) for _ in range(runs + 1)][1:]
        used, waited = (_middle([*seconds]) for seconds in zip(*served, strict=True))
        return [
            *found,
            Start("serve, until it answers", used),
            Start("serve, by the clock", waited),
        ]


def rows(sizes: Sizes) -> Iterator[Row]:
    """Each program beside a bare Python."""
    bare, *started = starts(sizes.runs)
    floor = f"{bare.seconds:.3f} s {bare.what}"
    for each in started:
        yield each.what, f"{each.seconds:.2f} s", floor, times(each.seconds, bare.seconds)


def _record(directory: Path) -> Files:
    """The record of a removal with eight ballots."""
    directory.mkdir()
    world = World(directory)
    try:
        return preliminary(world, REMOVAL, SEVEN_YES)
    finally:
        world.database.close()


def _middle(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 2]


def _run(words: list[str], directory: Path, settings: dict[str, str]) -> float:
    """Run a program to its end; return the seconds of a processor that it took."""
    program = Popen(words, env=settings, cwd=directory, stdout=DEVNULL)
    _, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    assert program.returncode == 0, words
    return used.ru_utime + used.ru_stime


def _served(directory: Path, settings: dict[str, str]) -> tuple[float, float]:
    """Start `serve`; return the seconds of a processor and of the clock until its first answer."""
    began = perf_counter()
    words = [*PROGRAM, "serve", "--port", settings["PORT"]]
    with Popen(words, env=settings, cwd=directory, stdout=DEVNULL) as server:
        try:
            assert answers(f"{settings['ELECTION_BASE_URL']}/healthz") == 200
            return _used_by(server.pid), perf_counter() - began
        finally:
            server.terminate()


def _used_by(process: int) -> float:
    """The seconds of a processor that a running process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    print_table("From the start of a program", COLUMNS, list(rows(FULL)))
