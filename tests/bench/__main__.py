"""All that is measured, each beside a floor or a rival of the same run.

    python -m tests.bench              all of it, which takes long
    python -m tests.bench --short      one run of each, and smaller sizes: two minutes
    python -m tests.bench mail growth  some parts of it

Each part has a program of its own with more options: `python -m tests.bench.casting` and so on.
Absolute figures are those of the machine, and of what else runs there; compare the ratios.
"""

import argparse
from time import monotonic

from election.cli.output import print_table, tell
from tests.bench.parts import PARTS, rows_of
from tests.bench.sizes import COLUMNS, FULL, SHORT, TINY, Row


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--short", action="store_true", help="One run of each, smaller sizes.")
    form.add_argument("--tiny", action="store_true", help="As small as can be: no figure counts.")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    sizes = TINY if asked.tiny else SHORT if asked.short else FULL
    rows: list[Row] = []
    for name in asked.parts or PARTS:
        tell(f"Measuring {name}.")
        began = monotonic()
        rows += rows_of(name, sizes)
        tell(f"That took {monotonic() - began:.0f} s.")
    print_table("Beside floors and rivals of the same run", COLUMNS, rows)


if __name__ == "__main__":
    main()
