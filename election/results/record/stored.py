"""The published record as the database keeps it, so that any process serves it."""

from collections.abc import Mapping

from sqlmodel import Session, col, delete, func, select

from election.database.tables import Poll, RecordFile
from election.errors.record import NoSuchFile, NothingPublished
from election.services import store


def store_record(tx: Session, poll: Poll, files: Mapping[str, bytes]) -> None:
    """Store the files in place of those published before; an earlier export is then out of date."""
    poll.exported_to = None
    tx.exec(delete(RecordFile).where(col(RecordFile.poll_id) == store.key_of(poll)))
    for path, content in sorted(files.items()):
        tx.add(RecordFile(poll_id=store.key_of(poll), path=path, content=content))
    tx.flush()


def stored_record(tx: Session, poll: Poll) -> dict[str, bytes]:
    """The published files by path. Raises NothingPublished."""
    rows = tx.exec(select(RecordFile).where(RecordFile.poll_id == poll.id))
    files = {file.path: file.content for file in rows}
    if not files:
        raise NothingPublished(slug=poll.slug)
    return files


def stored_sizes(tx: Session, poll: Poll) -> dict[str, int]:
    """The bytes of each published file by path, without reading any. Raises NothingPublished."""
    length = func.length(col(RecordFile.content))
    sizes = select(RecordFile.path, length).where(RecordFile.poll_id == poll.id)
    if not (found := dict(tx.exec(sizes).all())):
        raise NothingPublished(slug=poll.slug)
    return found


def stored_file(tx: Session, poll: Poll, path: str) -> bytes:
    """One published file. Raises NoSuchFile."""
    file = tx.get(RecordFile, (poll.id, path))
    if file is None:
        raise NoSuchFile(slug=poll.slug, path=path)
    return file.content


def remember_export(tx: Session, slug: str, directory: str) -> None:
    """Remember where the record was exported; `store_record` forgets it."""
    store.lock(tx, slug).exported_to = directory
