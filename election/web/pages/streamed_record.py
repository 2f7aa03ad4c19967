"""Large files of a record, sent part by part: each is read in a short look of its own.

So a slow reader holds one part in memory, and no state of the database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from election.crypto import canonical
from election.database.engine import Database
from election.database.tables import Poll
from election.errors.record import NothingPublished
from election.results.record.file_names import SUMS_SIGNATURE
from election.results.record.stored import stored_file, stored_part, stored_sizes
from election.services import store
from election.web.limits import LARGEST_KEPT
from election.web.middleware.public import Look
from election.web.public_pages import StreamedPage


def is_large(size: int) -> bool:
    """True for so many bytes that a page of them would not be kept."""
    return size > LARGEST_KEPT


def streamed(
    look: Look, poll: Poll, outline: Sequence[bytes | str], media_type: str, name: str
) -> StreamedPage:
    """The bytes of an outline, with the files of the record where it has their paths."""
    sizes = stored_sizes(look.tx, poll)
    length = sum(sizes[each] if isinstance(each, str) else len(each) for each in outline)
    seal = stored_file(look.tx, poll, SUMS_SIGNATURE)
    kept = _Record(look.site.database, store.key_of(poll), poll.slug, seal)

    def pieces() -> Iterator[bytes]:
        for each in outline:
            if isinstance(each, str):
                yield from kept.parts(each)
            else:
                yield each

    digest = canonical.digest(seal + name.encode())
    return StreamedPage.of(pieces, length, digest, media_type, name)


@dataclass(frozen=True)
class _Record:
    """What is kept of a record between two readers: hardly more than where it is.

    `seal` is the service's signature of the sums of all files: another record has another one.
    """

    database: Database
    poll_id: int
    slug: str
    seal: bytes

    def parts(self, path: str) -> Iterator[bytes]:
        """The parts of a file. Raises NothingPublished where another record took its place."""
        number = 0
        while True:
            with self.database.reading() as tx:
                if stored_part(tx, self.poll_id, SUMS_SIGNATURE, 0) != self.seal:
                    raise NothingPublished(slug=self.slug)
                part = stored_part(tx, self.poll_id, path, number)
            if part is None:
                return
            yield part
            number += 1
