"""Backup of an office's SQLite database: one file, read back before it is relied on."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from election.errors.database import DatabaseMissing
from election.office.database_file import database_file, flush_to_disk, new_file, write_with
from election.office.files import read_bytes
from election.office.office import Office

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Exposed:
    """A poll for which the copy tells who has cast, and the poll's end."""

    slug: str
    closes: "datetime"


@dataclass(frozen=True)
class Backup:
    """A copy that was read back."""

    file: Path
    size: int
    sha256: str
    exposed: tuple[Exposed, ...]


def backup(office: Office, file: Path) -> Backup:
    """Copy the database, which may be in use, into a new file, and read the copy back."""
    from election.database.copies import copy_to, reading_copy
    from election.services.close import polls_that_say_who_cast

    source = database_file(office, "pg_dump --format=custom --file=FILE")
    if not source.is_file():  # SQLite would make an empty one
        raise DatabaseMissing(path=str(source))
    with new_file(file):
        write_with(file, lambda: copy_to(office.database.engine, file))
        flush_to_disk(file)
        with reading_copy(file) as tx:
            polls = tuple(Exposed(poll.slug, poll.closes) for poll in polls_that_say_who_cast(tx))
    content = read_bytes(file)
    return Backup(file, len(content), hashlib.sha256(content).hexdigest(), polls)
