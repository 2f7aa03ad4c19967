"""Things made once and copied for each test: a migrated database in a run, an office in a process.

A copy takes a hundredth of the time. The migrations themselves are tested in
tests/database/test_migrations.py, `election init` in tests/cli/test_officer_setup.py.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from typer.testing import CliRunner

from election.cli.app import app
from election.database.engine import Database
from election.database.schema import upgrade
from tests.support.once import made_once


@cache
def _migrated() -> bytes:
    return made_once("migrated-database", _newest)


def _newest() -> bytes:
    """A SQLite database with the newest schema and nothing in it."""
    with TemporaryDirectory() as directory:
        file = Path(directory) / "election.db"
        database = Database(f"sqlite:///{file}")
        upgrade(database.engine)
        database.close()
        return file.read_bytes()


def put_database(file: Path) -> None:
    """Put a new database in this place, as `election migrate` leaves it."""
    file.write_bytes(_migrated())


@pytest.fixture(scope="session")
def office_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory as `election init` leaves it; each copy has the same secrets."""
    directory = tmp_path_factory.mktemp("office-template")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(directory)
        result = CliRunner().invoke(app, ["init"])
    assert result.exit_code == 0, (result.output, result.exception)
    return directory
