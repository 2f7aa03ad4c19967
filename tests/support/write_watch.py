"""A watch over transactions that write: which code runs in them, and what is sent to the database.

While such a transaction is open on SQLite, nobody else writes. The watch begins with the statement
that takes the lock and ends with the commit or the rollback. Between them it notes every function
that the same thread calls.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from sqlalchemy import event

from election.database.engine import Database

LIBRARIES = ("jinja2", "markupsafe", "itsdangerous", "cryptography", "email", "pyrankvote", "numpy")
LOCKS = "BEGIN IMMEDIATE"


@dataclass
class WriteWatch:
    """What happened in the transactions that write, in this process."""

    transactions: int = 0
    statements: list[str] = field(default_factory=list)
    calls: set[tuple[str, str]] = field(default_factory=set)
    """The module and name of each function of ours, or of a watched library, that ran."""
    searches: set[str] = field(default_factory=set)
    """The modules of ours that matched a regular expression."""

    def modules(self) -> set[str]:
        return {module for module, _ in self.calls}

    def begin(self) -> None:
        self.transactions += 1
        sys.setprofile(self._note)

    def end(self) -> None:
        sys.setprofile(None)

    def _note(self, frame: FrameType, kind: str, argument: Any) -> None:
        module = str(frame.f_globals.get("__name__", ""))
        if kind == "call" and _is_watched(module):
            self.calls.add((module, frame.f_code.co_name))
        if kind == "c_call" and module.startswith("election."):
            owner = type(getattr(argument, "__self__", None))
            origin = str(getattr(argument, "__module__", None) or owner.__module__)
            if owner.__name__ == "Pattern":
                self.searches.add(module)
            if _is_watched(origin):
                self.calls.add((origin, str(argument)))


def _is_watched(module: str) -> bool:
    return module.partition(".")[0] in {"election", *LIBRARIES}


@contextmanager
def watched_writes(database: Database) -> Iterator[WriteWatch]:
    """Watch every transaction that writes to this SQLite database inside the block."""
    watch = WriteWatch()

    def sent(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement == LOCKS:
            watch.begin()
        elif sys.getprofile() is not None:
            watch.statements.append(statement)

    def ended(*_: Any) -> None:
        watch.end()

    listeners: tuple[tuple[str, Callable[..., None]], ...] = (
        ("before_cursor_execute", sent),
        ("commit", ended),
        ("rollback", ended),
    )
    for name, listener in listeners:
        event.listen(database.engine, name, listener)
    try:
        yield watch
    finally:
        for name, listener in listeners:
            event.remove(database.engine, name, listener)
