"""Fixtures that several features share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from election.database.engine import Database
from tests.support.browser import chromium, site
from tests.support.officer import officer
from tests.support.postgres import asked_for, postgres
from tests.support.sshkeys import ssh
from tests.support.world import World

__all__ = ["chromium", "officer", "postgres", "site", "ssh"]


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    """An office of its own in a fresh directory; its database is a SQLite file unless asked."""
    with asked_for(request) as url:
        yield World(tmp_path, url)


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
