"""Who must be alone with the database, and who may use it beside others: real programs."""

import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from election.database.engine import Database
from election.database.schema import downgrade, upgrade
from tests.support.postgres import Postgres
from tests.support.processes import PROGRAM, answers, platform_settings, running

MANY = 8


@pytest.fixture
def platform(tmp_path: Path) -> dict[str, str]:
    return platform_settings(tmp_path)


def election(platform: dict[str, str], directory: Path, *words: str) -> tuple[int, str]:
    """Run a command as a program; its exit code, and what it printed."""
    done = subprocess.run(
        [*PROGRAM, *words], env=platform, cwd=directory, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_a_restore_or_a_migration_under_a_running_server_is_refused_by_the_program(
    platform: dict[str, str], tmp_path: Path
) -> None:
    """The server would go on with the old file; a backup, and a migration of nothing, may run.

    Once the server has ended, the restore is done.
    """
    url = platform["ELECTION_DATABASE_URL"]
    assert election(platform, tmp_path, "migrate")[0] == 0
    with running("web", platform, tmp_path) as web:
        assert answers(f"{platform['ELECTION_BASE_URL']}/healthz") == 200
        assert election(platform, tmp_path, "backup", "copy.db")[0] == 0
        assert election(platform, tmp_path, "migrate")[0] == 0
        with closing(Database(url)) as database:
            downgrade(database.engine, "-1")
        assert_is_in_use(election(platform, tmp_path, "migrate"))
        away = tmp_path / "away"
        away.mkdir()
        for file in tmp_path.glob("platform.db*"):
            if file.suffix in {".db", ".db-wal", ".db-shm"}:
                file.rename(away / file.name)
        assert_is_in_use(election(platform, tmp_path, "restore", "copy.db"))
        assert not (tmp_path / "platform.db").exists()
        web.send_signal(signal.SIGTERM)
        web.wait(timeout=30)
    code, said = election(platform, tmp_path, "restore", "copy.db")
    assert code == 0, said


def assert_is_in_use(answer: tuple[int, str]) -> None:
    code, said = answer
    assert code == 1
    assert "is in use by `election serve` or `election worker`" in said


def test_many_migrations_at_once_are_one_and_all_succeed(
    platform: dict[str, str], tmp_path: Path
) -> None:
    """Each process of a platform may migrate at its start."""
    with ThreadPoolExecutor(MANY) as at_once:
        answers = list(at_once.map(lambda _: election(platform, tmp_path, "migrate"), range(MANY)))
    assert [code for code, _ in answers] == [0] * MANY, answers


def test_many_migrations_of_a_postgresql_at_once_all_succeed(postgres: Postgres) -> None:
    """They wait for each other within the database."""

    def migrate(url: str) -> None:
        with closing(Database(url)) as database:
            upgrade(database.engine)

    with postgres.database("template0") as url, ThreadPoolExecutor(MANY) as at_once:
        list(at_once.map(migrate, [url] * MANY))
