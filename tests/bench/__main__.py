"""Casting, mail, commands and counting, each beside a floor or a rival of the same run.

    python -m tests.bench            all of it, the middle of five runs: a quarter of an hour
    python -m tests.bench --short    one run of each, and smaller rolls: two minutes or three

Each part has a program of its own with more options: `python -m tests.bench.casting` and so on.
Absolute figures are those of the machine, and of what else runs there; compare the ratios.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from election.cli.output import print_table
from tests.bench import casting, commands, counting, mail

Row: TypeAlias = tuple[str, str, str, str]
"""What was measured, its figure, the floor or rival of the same run, and their ratio."""


def casting_rows(*, short: bool) -> list[Row]:
    """Casts by the size of the roll, beside a bare page. A cast is three requests."""
    options = argparse.Namespace(
        rolls=[500] if short else [9, 500, 5000],
        seconds=3.0,
        runs=1 if short else casting.RUNS,
        processes=1,
        postgresql=False,
        open_loop=None,
    )
    (_, bare), *rolls = casting.rates(options)
    rows = []
    for what, rate in rolls:
        share = 3 * rate.per_second / bare.per_second
        floor = f"{bare.per_second:.0f} bare pages/s"
        rows.append((f"casts, {what}", f"{rate.per_second:.1f}/s", floor, f"{share:.1%}"))
        cpu, times = f"{rate.cpu:.1f} ms", f"{rate.cpu / bare.cpu:.0f} times"
        rows.append((f"CPU of a cast, {what}", cpu, f"{bare.cpu:.2f} ms a bare page", times))
    return rows


def mail_rows(*, short: bool) -> list[Row]:
    """Messages to a real server, and how their cost grows from the smallest roll."""
    costs = [mail.cost(roll) for roll in (mail.ROLLS[:2] if short else mail.ROLLS)]
    least = costs[0].milliseconds
    return [
        (
            f"mail, {each.electors} electors",
            f"{each.a_second:.0f}/s, {each.milliseconds:.1f} ms CPU",
            f"{least:.1f} ms at {costs[0].electors}",
            f"{each.milliseconds / least:.1f} times",
        )
        for each in costs
    ]


def command_rows(*, short: bool) -> list[Row]:
    """Commands beside a bare Python."""
    bare, *started = commands.starts(1 if short else commands.RUNS)
    floor = f"{bare.seconds:.3f} s {bare.what}"
    return [
        (each.what, f"{each.seconds:.2f} s", floor, f"{each.seconds / bare.seconds:.0f} times")
        for each in started
    ]


def counting_row(*, short: bool) -> Row:
    """A whole count of a file beside pyrankvote."""
    ballots = 100_000 if short else counting.MILLION
    runs = 1 if short else counting.RUNS
    with TemporaryDirectory() as name:
        path = counting.made(Path(name), ballots)
        ours = counting.best([counting.ours(path) for _ in range(runs)])
        rival = ("-m", "tests.bench.pyrankvote_alone", path)
        theirs = counting.best([counting.run(*rival) for _ in range(runs)])
    return (
        f"count of {ballots:,} ballots",
        f"{ours.seconds:.2f} s",
        f"{theirs.seconds:.2f} s pyrankvote",
        f"{theirs.seconds / ours.seconds:.1f} times faster",
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="One run of each, smaller rolls.")
    short = parser.parse_args().short
    rows = [
        *casting_rows(short=short),
        *mail_rows(short=short),
        *command_rows(short=short),
        counting_row(short=short),
    ]
    columns = ("what", "measured", "floor or rival, same run", "ratio")
    print_table("Beside floors and rivals of the same run", columns, rows)


if __name__ == "__main__":
    main()
