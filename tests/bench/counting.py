"""Measures `election count` beside pyrankvote, and how it grows.

    python -m tests.bench.counting            the ratios that are promised, on a million ballots
    python -m tests.bench.counting --growth   time and memory from 10,000 ballots to ten million

Each program is a process of its own; they take turns, and of each the best of three runs counts.
Seconds are those of a processor: what else runs on the machine weighs less on them.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from election.cli.output import print_table, say
from tests.bench.sizes import Row, Sizes

RUNS = 3
MILLION = 1_000_000
SEED = "5e" * 32
COUNT = ("-c", "from election.cli.app import main; main()", "count")
PROMISED = {"whole process": 12.0, "count alone": 10.0}
MOST_MEGABYTES = 400


@dataclass(frozen=True)
class Run:
    """One process: its seconds of a processor, the most memory it had, and what it printed."""

    seconds: float
    megabytes: float
    printed: str

    @property
    def value(self) -> Any:
        return json.loads(self.printed)


def run(*words: str) -> Run:
    """Run a Python process with these words."""
    process = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    with process.stdout as out:
        printed = out.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, printed)


def made(directory: Path, ballots: int) -> str:
    """Make a file of so many random ballots; return its path."""
    path = directory / f"{ballots}.blt"
    run("-m", "tests.bench.ballots", str(path), str(ballots))
    return str(path)


def best(runs: list[Run]) -> Run:
    return min(runs, key=lambda timing: timing.seconds)


def ours(path: str) -> Run:
    """Run `election count FILE --lot-seed …`, the whole process."""
    return run(*COUNT, path, "--lot-seed", SEED, "--json")


def ratios(directory: Path) -> bool:
    """Print the ratios on a million ballots; return True where they are as promised."""
    path = made(directory, MILLION)
    turns = [(ours(path), run("-m", "tests.bench.pyrankvote_alone", path)) for _ in range(RUNS)]
    our, their = best([turn[0] for turn in turns]), best([turn[1] for turn in turns])
    alone = run("-m", "tests.bench.ours_alone", path).value
    assert our.value["winner"] == their.value["winner"] == alone["winner"]
    counted = min(turn[1].value["count"] for turn in turns)
    ratios_of = {
        "whole process": their.seconds / our.seconds,
        "count alone": counted / alone["count"],
        "count alone, from rankings": counted / alone["profile"],
    }
    table = [
        ("whole process", f"{our.seconds:.2f} s", f"{their.seconds:.2f} s"),
        ("count alone", f"{alone['count']:.3f} s", f"{counted:.2f} s"),
        ("count alone, from rankings", f"{alone['profile']:.3f} s", f"{counted:.2f} s"),
    ]
    print_table(
        f"1,000,000 ballots, 10 candidates, {alone['rankings']:,} different rankings",
        ("", "election count", "pyrankvote", "times faster", "promised"),
        [(*row, f"{ratios_of[row[0]]:.1f}", PROMISED.get(row[0])) for row in table],
    )
    say(f"Memory: {our.megabytes:.0f} MB, pyrankvote {their.megabytes:.0f} MB.")
    for what, seconds in alone["small"].items():
        say(f"A count of {what}: {seconds * 1e6:.0f} microseconds.")
    kept = all(ratios_of[name] >= ratio for name, ratio in PROMISED.items())
    return kept and our.megabytes < MOST_MEGABYTES


def rows(sizes: Sizes) -> Iterator[Row]:
    """A whole count of a file, beside pyrankvote."""
    with TemporaryDirectory() as directory:
        path = made(Path(directory), sizes.counted)
        rival = ("-m", "tests.bench.pyrankvote_alone", path)
        runs = min(sizes.runs, RUNS)
        turns = [(ours(path), run(*rival)) for _ in range(runs)]
    our, their = best([turn[0] for turn in turns]), best([turn[1] for turn in turns])
    assert our.value["winner"] == their.value["winner"]
    faster = f"{their.seconds / our.seconds:.1f} times faster"
    what, theirs = f"count of {sizes.counted:,} ballots", f"{their.seconds:.2f} s pyrankvote"
    yield what, f"{our.seconds:.2f} s", theirs, faster


def growth(directory: Path) -> Iterator[tuple[str, ...]]:
    """Print a row for each size: ballots, bytes, seconds, memory, second count."""
    for ballots in (10_000, 100_000, MILLION, 10 * MILLION):
        path = made(directory, ballots)
        best_run = best([ours(path) for _ in range(RUNS)])
        yield (
            f"{ballots:,}",
            f"{Path(path).stat().st_size / 1e6:.1f} MB",
            f"{best_run.seconds:.2f} s",
            f"{best_run.megabytes:.0f} MB",
            best_run.value["second_count"],
        )


def main() -> None:
    """Measure, print, and exit with 1 where a promise is not kept."""
    with TemporaryDirectory() as directory:
        if sys.argv[1:] == ["--growth"]:
            columns = ("ballots", "file", "time", "memory", "second count")
            print_table("election count, 10 candidates", columns, list(growth(Path(directory))))
        elif not ratios(Path(directory)):
            say("Not what is promised.")
            sys.exit(1)


if __name__ == "__main__":
    main()
