"""A program of its own: it types a command of `election`, by a clock that runs faster than time.

python -m tests.support.cli_in_a_hurry START BEGAN FACTOR WORD…

START is the instant at which the clock began, and BEGAN what the machine's own clock said then. So
all processes that are given the same words have the same time, and no file is read. The time is
asked where an office asks it: with PostgreSQL, of the database.
"""

import sys
from datetime import datetime

from election.cli.app import app
from election.database.database_clock import DatabaseClock
from election.database.engine import Clock, Database
from election.office import clock


def main() -> None:
    start, began, factor, *words = sys.argv[1:]
    first, zero, hurry = datetime.fromisoformat(start), datetime.fromisoformat(began), float(factor)
    asked = clock.system_clock

    def later(real: datetime) -> datetime:
        return first + (real - zero) * hurry

    class Hurried(DatabaseClock):
        def read(self, told: datetime) -> datetime:
            return later(super().read(told))

    def hurried(database: Database) -> Clock:
        real = asked(database)
        return Hurried() if isinstance(real, DatabaseClock) else lambda tx: later(real(tx))

    clock.system_clock = hurried
    app(words)


if __name__ == "__main__":
    main()
