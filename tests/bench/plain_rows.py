"""The floor of an act: the same rows, read and written by plain SQLite.

    python -m tests.bench.plain_rows BEFORE AFTER [--scrub]

BEFORE and AFTER are a database before an act and after it. All rows that were there are read, and
those that the act made, changed or deleted are written into BEFORE, in one transaction. A scrub
changes no row: its floor is a plain VACUUM. It prints the seconds of a processor that this took.
Not in it: what finds out which rows they are, and the start of the program.
"""

import argparse
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any

from tests.bench.counting import run

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def keep(file: Path, copy: Path) -> None:
    """Copy a database as it is now."""
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as now, closing(sqlite3.connect(copy)) as then:
        now.backup(then)


def floor(before: Path, after: Path, *, scrub: bool) -> float:
    """The seconds that the plain rows of an act take, in a process of their own."""
    words = ["--scrub"] if scrub else []
    seconds: float = run("-m", "tests.bench.plain_rows", str(before), str(after), *words).value
    return seconds


@dataclass(frozen=True)
class Change:
    """What an act did to a table: the rows that it made or changed, and those that it deleted."""

    table: str
    written: list[tuple[Any, ...]]
    deleted: list[tuple[int]]

    @property
    def places(self) -> str:
        return ", ".join("?" * len(self.written[0])) if self.written else ""


def changes(connection: sqlite3.Connection) -> list[Change]:
    """What differs between the database `main` and the database `later`, table by table."""
    found = []
    for (table,) in connection.execute(TABLES).fetchall():
        made = f"SELECT * FROM later.{table} EXCEPT SELECT * FROM main.{table}"
        gone = f"SELECT rowid FROM main.{table} EXCEPT SELECT rowid FROM later.{table}"
        rows = (connection.execute(made).fetchall(), connection.execute(gone).fetchall())
        found.append(Change(table, *rows))
    return found


def write(connection: sqlite3.Connection, change: Change) -> None:
    table = change.table
    connection.executemany(f"DELETE FROM {table} WHERE rowid = ?", change.deleted)
    if change.written:
        into = f"INSERT OR REPLACE INTO {table} VALUES ({change.places})"
        connection.executemany(into, change.written)


def seconds_of(before: Path, after: Path, *, scrub: bool) -> float:
    """Do to `before` what the act did; return the seconds of a processor that it took."""
    with closing(sqlite3.connect(before)) as connection:
        if scrub:
            start = process_time()
            connection.execute("VACUUM")
            return process_time() - start
        connection.execute("ATTACH ? AS later", (str(after),))
        done = changes(connection)
        start = process_time()
        for change in done:
            for _row in connection.execute(f"SELECT * FROM main.{change.table}"):
                continue
        for change in done:
            write(connection, change)
        connection.commit()
        return process_time() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.plain_rows", description=__doc__)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--scrub", action="store_true")
    asked = parser.parse_args()
    print(json.dumps(seconds_of(asked.before, asked.after, scrub=asked.scrub)))  # noqa: T201
