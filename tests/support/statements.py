"""The statements that reach a database, counted where they do."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import event

from election.database.engine import Database
from tests.support.postgres import Postgres
from tests.support.world import World

FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")
"""Statements that frame a transaction or set up a connection, and ask for no row."""


def statements(world: World) -> AbstractContextManager[list[str]]:
    """The statements sent to the office's database inside the block, as `sent_to` has them."""
    return sent_to(world.database)


@contextmanager
def sent_to(database: Database) -> Iterator[list[str]]:
    """The statements sent to a database inside the block, without those that only frame them."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.lstrip().upper().startswith(FRAME):
            sent.append(statement)

    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in database.engines:
            event.remove(engine, "before_cursor_execute", note)


ASKED = re.compile(r"LOG:  (?:statement|execute [^:]+): (.*)")


@contextmanager
def round_trips(postgres: Postgres) -> Iterator[list[str]]:
    """All that the server is asked inside the block, and answers, as its own log has it.

    That is each statement by its first line, and what begins and ends a transaction.
    """
    log = postgres.directory / "log"
    before = log.stat().st_size
    asked: list[str] = []
    yield asked
    asked += ASKED.findall(log.read_bytes()[before:].decode())
