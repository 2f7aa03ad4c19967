"""The published record as the database keeps it, so that any process serves it.

A file is kept in parts, so that no row, and no answer to a reader, holds a whole large one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import count

from sqlalchemy import union_all
from sqlmodel import Session, col, delete, func, select

from election.crypto.file_pieces import PART
from election.database.many_rows import write_rows
from election.database.tables import Poll, RecordFile, RecordPart
from election.errors.record import NoSuchFile, NothingPublished
from election.results.record.made_files import MadeFile
from election.services import store


def store_record(tx: Session, poll: Poll, files: Mapping[str, MadeFile]) -> None:
    """Store the files in place of those published before; an earlier export is then out of date."""
    poll.exported_to = None
    poll_id = store.key_of(poll)
    for table in (RecordPart, RecordFile):
        tx.exec(delete(table).where(col(table.poll_id) == poll_id))
    for path in sorted(files):
        for number, content in enumerate(files[path].parts()):  # one at a time: they are large
            row = {"poll_id": poll_id, "path": path, "content": content}
            if number:
                write_rows(tx, RecordPart, [{**row, "number": number}])
            else:
                write_rows(tx, RecordFile, [row])


def stored_record(tx: Session, poll: Poll) -> dict[str, bytes]:
    """The published files by path, of a record that is known to be small.

    Raises NothingPublished.
    """
    return {path: stored_file(tx, poll, path) for path in stored_sizes(tx, poll)}


def stored_in_parts(tx: Session, poll: Poll) -> dict[str, Callable[[], Iterable[bytes]]]:
    """How to read each published file by path, part by part, while the look lasts.

    Raises NothingPublished.
    """
    return {path: partial(stored_parts, tx, poll, path) for path in stored_sizes(tx, poll)}


def stored_sizes(tx: Session, poll: Poll) -> dict[str, int]:
    """The bytes of each published file by path, without reading any. Raises NothingPublished."""
    first, further = (
        select(col(table.path), func.sum(func.length(col(table.content))).label("size"))
        .where(col(table.poll_id) == poll.id)
        .group_by(col(table.path))
        for table in (RecordFile, RecordPart)
    )
    sizes: dict[str, int] = {}
    for path, size in tx.execute(union_all(first, further).order_by("path")):
        sizes[path] = sizes.get(path, 0) + int(size)
    if not sizes:
        raise NothingPublished(slug=poll.slug)
    return sizes


def stored_file(tx: Session, poll: Poll, path: str) -> bytes:
    """One published file, whole. Raises NoSuchFile."""
    return b"".join(stored_parts(tx, poll, path))


def stored_parts(tx: Session, poll: Poll, path: str) -> Iterator[bytes]:
    """One published file, a part at a time. Raises NoSuchFile."""
    poll_id = store.key_of(poll)
    part = stored_part(tx, poll_id, path, 0)
    if part is None:
        raise NoSuchFile(slug=poll.slug, path=path)
    for number in count(1):
        yield part
        if len(part) < PART or (part := stored_part(tx, poll_id, path, number)) is None:
            return


def stored_part(tx: Session, poll_id: int, path: str, number: int) -> bytes | None:
    """One part of a poll's published file, counted from 0; None where it has no such part."""
    table = RecordPart if number else RecordFile
    wanted = [col(table.poll_id) == poll_id, col(table.path) == path]
    if number:
        wanted.append(col(RecordPart.number) == number)
    return tx.exec(select(table.content).where(*wanted)).one_or_none()


def remember_export(tx: Session, slug: str, directory: str) -> None:
    """Remember where the record was exported; `store_record` forgets it."""
    store.lock(tx, slug).exported_to = directory
