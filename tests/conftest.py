"""Fixtures that several features share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from election.records.database import Database
from tests.browser import chromium, house
from tests.officer import officer
from tests.sshkeys import ssh
from tests.world import World

__all__ = ["chromium", "house", "officer", "ssh"]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An office of its own in a fresh directory."""
    return World(tmp_path)


@pytest.fixture(autouse=True)
def every_database_is_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A program's connections end with it; tests run many programs in one process."""
    opened: list[Database] = []
    begin = Database.__init__

    def remembered(self: Database, *args: Any, **named: Any) -> None:
        begin(self, *args, **named)
        opened.append(self)

    monkeypatch.setattr(Database, "__init__", remembered)
    yield
    for database in opened:
        database.engine.dispose()
