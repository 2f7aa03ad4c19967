"""The file of an SQLite database: where it is, its logs, and how a new one is written safely.

What is copied into it, or from it, is known to `backup.py` and `restore.py`.
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
    """Where the SQLite database is. Raises NotSqlite with the command that serves instead."""
    engine = office.database.engine
    if engine.dialect.name != "sqlite":
        raise NotSqlite(instead=instead)
    return Path(str(engine.url.database))


def logs(file: Path) -> list[Path]:
    """The files that SQLite writes beside a database in use."""
    return [file.with_name(file.name + log) for log in ("-wal", "-shm", "-journal")]


@contextmanager
def new_file(path: Path) -> Iterator[None]:
    """A file that nobody else may read, and that goes again where what follows fails."""
    require_new(path)
    write_private(path, b"")
    try:
        yield
    except BaseException:
        for file in (path, *logs(path)):
            file.unlink(missing_ok=True)
        raise


def write_with(path: Path, write: Callable[[], object]) -> None:
    """Write; raises FileUnreadable where the disk or the database does not let it."""
    from sqlalchemy.exc import OperationalError

    try:
        write()
    except OperationalError as error:
        raise FileUnreadable(path=str(path), reason=str(error.orig)) from error
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or "") from error


def flush_to_disk(path: Path) -> None:
    """See to it that the file's bytes outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
