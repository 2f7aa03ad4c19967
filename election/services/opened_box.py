"""The opened ballots of a tallied poll, kept in parts: no row holds all of them.

The parts are the bytes of the record's own files: ballots.json, and codes.json where codes are
apart. The journal has the digest of the first, which has that of the second.
"""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from election.crypto.file_pieces import in_parts
from election.crypto.unsealed import BALLOTS, CODES, UnsealedBox
from election.database.many_rows import write_rows
from election.database.tables import OpenedPart, Poll
from election.kinds.table import kind_of
from election.services import store


def keep_opened(tx: Session, poll: Poll, unsealed: UnsealedBox) -> None:
    """Store what the record will show of the box, and nothing else."""
    poll_id = store.key_of(poll)
    for path, pieces in unsealed.files_in_pieces().items():
        for number, content in enumerate(in_parts(pieces)):  # one at a time: they are large
            part = {"poll_id": poll_id, "path": path, "number": number, "content": content}
            write_rows(tx, OpenedPart, [part])


def opened_box(tx: Session, poll: Poll) -> UnsealedBox | None:
    """The opened box of a tallied poll; None where it stayed sealed.

    Raises ValueError or InvalidBallot for parts that are not as they were stored.
    """
    paths = set(tx.exec(select(OpenedPart.path).where(OpenedPart.poll_id == poll.id).distinct()))
    if not paths:
        return None
    read = kind_of(store.definition_of(poll)).read_ballot
    codes = _parts(tx, poll, CODES) if CODES in paths else None
    return UnsealedBox.from_pieces(_parts(tx, poll, BALLOTS), codes, read)


def _parts(tx: Session, poll: Poll, path: str) -> Iterator[bytes]:
    of_file = select(OpenedPart.content).where(
        OpenedPart.poll_id == poll.id, OpenedPart.path == path
    )
    number = 0
    while part := tx.exec(of_file.where(col(OpenedPart.number) == number)).one_or_none():
        yield part
        number += 1
