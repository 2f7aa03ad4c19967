"""Restore: a backup becomes the database of an office that has none, once its polls are checked."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from election.database.in_use import alone_with, in_turn
from election.errors.database import CopyUnfit, DatabaseExists
from election.errors.office import FileUnreadable
from election.office.database_file import (
    database_file,
    flush_to_disk,
    logs,
    new_file,
    write_with,
)
from election.office.office import Office
from election.rules.poll.phases import Phase, is_closed, takes_ballots

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session


@dataclass(frozen=True)
class Restored:
    """A poll as it is in the restored database."""

    slug: str
    phase: Phase
    newest: str
    closes: "datetime"
    overdue: bool
    """True where the poll is open, and its end has come."""


def restore(office: Office, file: Path) -> list[Restored]:
    """Make a copy the office's database, at this version's schema.

    Raises FileUnreadable where there is no such copy, DatabaseExists where there is a database, and
    DatabaseInUse while `serve` or `worker` runs.
    """
    target = database_file(office, "pg_restore --dbname=URL FILE")
    _require_settled(file)
    engine = office.database.engine
    with in_turn(engine), alone_with(engine):
        return _put_in_place(office, file, target)


def _put_in_place(office: Office, file: Path, target: Path) -> list[Restored]:
    for taken in (target, *logs(target)):
        if taken.exists():
            raise DatabaseExists(path=str(taken))
    aside = target.with_name(f"{target.name}.restoring")
    with new_file(aside):
        write_with(aside, lambda: shutil.copyfile(file, aside))
        try:
            polls = _checked(office, file, aside)
        except CopyUnfit as unfit:  # the file that was given, and not our copy of it
            raise CopyUnfit(file=str(file), reason=unfit.reason) from unfit
        flush_to_disk(aside)
        try:
            os.link(aside, target)
        except FileExistsError as error:
            raise DatabaseExists(path=str(target)) from error
        aside.unlink()
    return polls


def _checked(office: Office, file: Path, aside: Path) -> list[Restored]:
    """The polls in `aside`, a copy of `file`, which is brought to this version's schema."""
    from election.database.copies import reading_copy
    from election.database.engine import Database
    from election.database.schema import upgrade
    from election.database.whole_schema import acting_fault, schema_fault

    with reading_copy(aside) as tx:  # before anything is written to it: a trigger would act then
        _require(acting_fault(tx.connection()), file)
    database = Database(f"sqlite:///{aside.resolve()}")
    upgrade(database.engine)
    database.close()
    with reading_copy(aside, office.row_keys) as tx:
        _require(schema_fault(tx.connection()), file)
        return _polls(office, tx, file)


def _require(fault: str | None, file: Path) -> None:
    if fault:
        raise CopyUnfit(file=str(file), reason=fault)


def _polls(office: Office, tx: "Session", file: Path) -> list[Restored]:
    from election.rules.poll.instants import iso
    from election.services import journal, store
    from election.services.history import happened

    now = office.clock(tx)
    polls = store.every(tx)
    faults = [f"{poll.slug}: {fault}" for poll in polls if (fault := journal.fault(tx, poll))]
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
        for poll in polls
    ]


def _require_settled(file: Path) -> None:
    """Raise CopyUnfit for a file with a log beside it: that is a database in use, and no copy."""
    if not file.is_file():
        raise FileUnreadable(path=str(file), reason="there is no such file")
    for log in logs(file):
        if log.exists() and log.stat().st_size:
            raise CopyUnfit(
                file=str(file), reason=f"{log.name} lies beside it: it is a database in use"
            )
