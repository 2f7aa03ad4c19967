"""The opened ballots of a tallied poll, kept in parts: no row holds all of them.

The parts are the bytes of the record's own files: ballots.json, and codes.json where codes are
apart. The journal has the digest of the first, which has that of the second.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from sqlmodel import Session, col, select

from election.crypto.file_pieces import in_parts
from election.crypto.unsealed import BALLOTS, CODES, UnsealedBox
from election.database.many_rows import write_rows
from election.database.row_values import streamed
from election.database.tables import OpenedPart, Poll
from election.kinds.table import kind_of
from election.services import store

OpenedParts: TypeAlias = Sequence[tuple[str, int, bytes]]
"""Parts of files, each with its path and its number."""


def opened_parts(unsealed: UnsealedBox) -> OpenedParts:
    """What the record will show of the box, and nothing else.

    With many ballots it takes seconds, so it is made before the transaction that keeps it.
    """
    return [
        (path, number, content)
        for path, pieces in unsealed.files_in_pieces().items()
        for number, content in enumerate(in_parts(pieces))
    ]


def keep_opened(tx: Session, poll: Poll, parts: OpenedParts) -> None:
    """Store the opened box of a poll."""
    poll_id = store.key_of(poll)
    for path, number, content in parts:  # one at a time: they are large
        part = {"poll_id": poll_id, "path": path, "number": number, "content": content}
        write_rows(tx, OpenedPart, [part])


def opened_box(tx: Session, poll: Poll) -> UnsealedBox | None:
    """The opened box of a tallied poll; None where it stayed sealed.

    Raises ValueError or InvalidBallot for parts that are not as they were stored.
    """
    definition = store.definition_of(poll)
    ballots = _parts(tx, poll, BALLOTS)
    first = next(ballots, None)
    if first is None:
        return None
    codes = None if definition.publish == "with_codes" else _parts(tx, poll, CODES)
    read = kind_of(definition).read_ballot
    return UnsealedBox.from_pieces(chain([first], ballots), codes, read)


def _parts(tx: Session, poll: Poll, path: str) -> Iterator[bytes]:
    """The parts of a file in their order, one in memory at once."""
    of_file = select(OpenedPart.content).where(
        OpenedPart.poll_id == poll.id, OpenedPart.path == path
    )
    in_order = of_file.order_by(col(OpenedPart.number))
    return (content for (content,) in streamed(tx, in_order, at_once=1))
