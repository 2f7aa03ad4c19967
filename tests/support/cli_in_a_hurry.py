"""A program of its own: it types a command of `election`, by a clock that runs faster than time.

python -m tests.support.cli_in_a_hurry START BEGAN FACTOR WORD…

START is the instant at which the clock began, and BEGAN what the machine's monotonic clock said
then. So all processes that are given the same words have the same time, and no file is read.
"""

import sys
from datetime import datetime, timedelta
from time import monotonic

from election.cli.app import app
from election.office import clock


def main() -> None:
    start, began, factor, *words = sys.argv[1:]
    first, zero, hurry = datetime.fromisoformat(start), float(began), float(factor)
    clock.system_clock = lambda database: (
        lambda _tx: first + timedelta(seconds=(monotonic() - zero) * hurry)
    )
    app(words)


if __name__ == "__main__":
    main()
