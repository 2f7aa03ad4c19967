"""Casts over two processes of `serve` on PostgreSQL, beside a bare page.

    python -m tests.bench.postgresql

It is one form of `tests.bench.casting`, which has more options.
"""

from argparse import Namespace
from collections.abc import Iterator

from election.cli.output import print_table
from tests.bench.casting import CLIENT, beside_bare
from tests.bench.sizes import COLUMNS, FULL, Row, Sizes
from tests.support.postgres import programs

WHAT = "casts, two processes on PostgreSQL"


def rows(sizes: Sizes) -> Iterator[Row]:
    """The casts of one roll; or that they cannot be measured, where PostgreSQL is missing."""
    if programs() is None:
        yield WHAT, "not measured", "there is no PostgreSQL", ""
        return
    options = Namespace(
        rolls=[sizes.casts[len(sizes.casts) // 2]],
        seconds=sizes.seconds,
        runs=sizes.runs,
        processes=2,
        postgresql=True,
        open_loop=None,
        client=CLIENT,
    )
    yield from beside_bare(options, WHAT)


if __name__ == "__main__":
    print_table("Two processes on PostgreSQL", COLUMNS, list(rows(FULL)))
