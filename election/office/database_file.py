"""The file of an SQLite database: its path, its logs, and writing a new one safely.

Not here: what is copied into it or from it; see `backup.py` and `restore.py`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from election.errors.database import NotSqlite
from election.errors.office import FileUnreadable
from election.office.files import require_new, write_private
from election.office.office import Office


def database_file(office: Office, instead: str) -> Path:
    """The path of the SQLite database. Raises NotSqlite with the command to use `instead`."""
    engine = office.database.engine
    if engine.dialect.name != "sqlite":
        raise NotSqlite(instead=instead)
    return Path(str(engine.url.database))


def logs(file: Path) -> list[Path]:
    """The files that SQLite writes beside a database in use."""
    return [file.with_name(file.name + log) for log in ("-wal", "-shm", "-journal")]


@contextmanager
def new_file(path: Path) -> Iterator[None]:
    """Make a file of mode 0600; delete it, and its logs, where the block raises."""
    require_new(path)
    write_private(path, b"")
    try:
        yield
    except BaseException:
        for file in (path, *logs(path)):
            file.unlink(missing_ok=True)
        raise


def write_with(path: Path, write: Callable[[], object]) -> None:
    """Call `write`. Raises FileUnreadable where the disk or the database refuses."""
    from sqlalchemy.exc import OperationalError

    try:
        write()
    except OperationalError as error:
        raise FileUnreadable(path=str(path), reason=str(error.orig)) from error
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or "") from error


def flush_to_disk(path: Path) -> None:
    """Flush the file's bytes to the disk, so that they outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
