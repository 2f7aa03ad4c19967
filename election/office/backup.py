"""Backup and restore of an office's SQLite database: one file, checked before it is relied on."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from election.errors import (
    CopyUnfit,
    DatabaseExists,
    DatabaseUnreachable,
    FileUnreadable,
    NotSqlite,
)
from election.office.key_files import require_new, write_private
from election.office.office import Office
from election.rules.poll.phases import Phase, is_closed, takes_ballots

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

LOGS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Exposed:
    """A poll of which a copy says who has cast, and its end."""

    slug: str
    closes: "datetime"


@dataclass(frozen=True)
class Backup:
    """A copy that was read back."""

    file: Path
    size: int
    sha256: str
    exposed: tuple[Exposed, ...]


@dataclass(frozen=True)
class Restored:
    """A poll as it is in the restored database."""

    slug: str
    phase: Phase
    newest: str
    closes: "datetime"
    overdue: bool
    """Whether it is open, and its end has come."""


def backup(desk: Office, file: Path) -> Backup:
    """Copy the database into a new file, while it is used; and read the copy back."""
    from election.database.copies import copy_to, reading_copy
    from election.services.close import polls_that_say_who_cast

    source = _database_file(desk, "pg_dump --format=custom --file=FILE")
    if not source.is_file():  # SQLite would make an empty one
        raise DatabaseUnreachable(reason=f"there is no file {source}")
    with _new_file(file):
        _written(file, lambda: copy_to(desk.database.engine, file))
        _keep(file)
        with reading_copy(file) as tx:
            found = tuple(Exposed(poll.slug, poll.closes) for poll in polls_that_say_who_cast(tx))
    content = file.read_bytes()
    return Backup(file, len(content), hashlib.sha256(content).hexdigest(), found)


def restore(desk: Office, file: Path) -> list[Restored]:
    """Put a copy in the place of a database that is not there, at this version's schema."""
    target = _database_file(desk, "pg_restore --dbname=URL FILE")
    for taken in (target, *(target.with_name(target.name + log) for log in LOGS)):
        if taken.exists():
            raise DatabaseExists(path=str(taken))
    _require_settled(file)
    aside = target.with_name(f"{target.name}.restoring")
    with _new_file(aside):
        _written(aside, lambda: shutil.copyfile(file, aside))
        found = _checked(desk, file, aside)
        _keep(aside)
        try:
            os.link(aside, target)
        except FileExistsError as error:
            raise DatabaseExists(path=str(target)) from error
        aside.unlink()
    return found


def _checked(desk: Office, file: Path, aside: Path) -> list[Restored]:
    """What is in a copy of `file`, which is brought to this version's schema."""
    from election.database.copies import reading_copy
    from election.database.engine import Database
    from election.database.schema import upgrade

    with reading_copy(aside):  # before anything is written to it
        pass
    database = Database(f"sqlite:///{aside.resolve()}")
    upgrade(database.engine)
    database.close()
    with reading_copy(aside) as tx:
        return _polls(desk, tx, file)


def _polls(desk: Office, tx: "Session", file: Path) -> list[Restored]:
    from election.rules.poll.instants import iso
    from election.services import journal, store
    from election.services.history import happened

    now = desk.clock(tx)
    every = store.every(tx)
    faults = [f"{poll.slug}: {fault}" for poll in every if (fault := journal.fault(tx, poll))]
    if faults:
        raise CopyUnfit(file=str(file), reason="; ".join(faults))
    return [
        Restored(
            slug=poll.slug,
            phase=poll.phase,
            newest=iso(happened(journal.history_of(tx, poll).newest)),
            closes=poll.closes,
            overdue=takes_ballots(poll.phase) and is_closed(poll.closes, now),
        )
        for poll in every
    ]


def _database_file(desk: Office, instead: str) -> Path:
    """Where the SQLite database is. Raises NotSqlite with the command that serves instead."""
    engine = desk.database.engine
    if engine.dialect.name != "sqlite":
        raise NotSqlite(instead=instead)
    return Path(str(engine.url.database))


def _require_settled(file: Path) -> None:
    """A file with a log beside it is a database in use, and not a copy of one."""
    if not file.is_file():
        raise FileUnreadable(path=str(file), reason="there is no such file")
    for log in LOGS:
        beside = file.with_name(file.name + log)
        if beside.exists() and beside.stat().st_size:
            raise CopyUnfit(
                file=str(file), reason=f"{beside.name} lies beside it: it is a database in use"
            )


@contextmanager
def _new_file(path: Path) -> Iterator[None]:
    """A file that nobody else may read, and that goes again where what follows fails."""
    require_new(path)
    write_private(path, b"")
    try:
        yield
    except BaseException:
        for each in (path, *(path.with_name(path.name + log) for log in LOGS)):
            each.unlink(missing_ok=True)
        raise


def _written(path: Path, write: Callable[[], object]) -> None:
    from sqlalchemy.exc import OperationalError

    try:
        write()
    except OperationalError as error:
        raise FileUnreadable(path=str(path), reason=str(error.orig)) from error
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or "") from error


def _keep(path: Path) -> None:
    """See to it that the file's bytes outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
