"""The processor time of commands beside that of a bare Python, and the time until `serve` answers.

python -m tests.bench.commands
"""

import os
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, Popen
from tempfile import TemporaryDirectory
from time import perf_counter

from election.cli.output import print_table
from tests.bench.storm import SLUG, _settings
from tests.support.processes import PROGRAM, answers
from tests.support.world import World

RUNS = 5
TINY = '3 1\n2 1 2 3 0\n1 2 3 0\n0\n"A"\n"B"\n"C"\n"A tiny election"\n'
COMMANDS = {
    "--help": ("--help",),
    "count of a tiny file": ("count", "tiny.blt"),
    "polls": ("polls",),
    "show": ("show", SLUG),
}
BARE = "bare Python"


@dataclass(frozen=True)
class Start:
    """What a program took from its start: seconds of a processor, or of the clock for `serve`."""

    what: str
    seconds: float


def starts(runs: int = RUNS) -> list[Start]:
    """A bare Python, each command in an office with one poll, and `serve`: the middle of some."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        directory = Path(name)
        settings = _settings(directory)
        _run([*PROGRAM, "migrate"], directory, settings)
        world = World(directory, settings["ELECTION_DATABASE_URL"])
        stack.callback(world.database.close)
        world.make_noticed_poll()
        (directory / "tiny.blt").write_text(TINY)
        programs = {BARE: [sys.executable, "-c", "pass"]}
        programs |= {what: [*PROGRAM, *words] for what, words in COMMANDS.items()}
        found = [
            Start(what, _middle([_run(words, directory, settings) for _ in range(runs)]))
            for what, words in programs.items()
        ]
        served = _middle([_served(directory, settings) for _ in range(runs)])
        return [*found, Start("serve, until it answers", served)]


def _middle(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 2]


def _run(words: list[str], directory: Path, settings: dict[str, str]) -> float:
    """Run a program to its end; return the seconds of a processor that it took."""
    program = Popen(words, env=settings, cwd=directory, stdout=DEVNULL)
    _, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    assert program.returncode == 0, words
    return used.ru_utime + used.ru_stime


def _served(directory: Path, settings: dict[str, str]) -> float:
    """Start `serve`; return the seconds until its first answer."""
    began = perf_counter()
    words = [*PROGRAM, "serve", "--port", settings["PORT"]]
    with Popen(words, env=settings, cwd=directory, stdout=DEVNULL) as server:
        try:
            assert answers(f"{settings['ELECTION_BASE_URL']}/healthz") == 200
            return perf_counter() - began
        finally:
            server.terminate()


if __name__ == "__main__":
    found = starts()
    floor = found[0].seconds
    print_table(
        "From the start of a program",
        ("what", "seconds", "times bare Python"),
        [(each.what, f"{each.seconds:.3f}", f"{each.seconds / floor:.1f}") for each in found],
    )
