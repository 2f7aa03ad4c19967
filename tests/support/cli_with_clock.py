"""A program of its own: it types a command of `election`, by a clock whose time is in a file.

python -m tests.support.cli_with_clock FILE WORD…
"""

import sys
from datetime import datetime
from pathlib import Path

from election.cli.app import app
from election.office import clock


def main() -> None:
    file, *words = sys.argv[1:]
    time_file = Path(file)
    clock.system_clock = lambda database: lambda _tx: datetime.fromisoformat(time_file.read_text())
    app(words)


if __name__ == "__main__":
    main()
