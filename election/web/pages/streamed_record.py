"""Large files of a record, sent part by part: each is read in a short look of its own.

So a slow reader holds one part in memory, and no state of the database.
"""

from collections.abc import Iterator, Sequence

from election.crypto import canonical
from election.database.tables import Poll
from election.errors.record import NothingPublished
from election.results.record.file_names import SUMS
from election.results.record.stored import stored_file, stored_part, stored_sizes
from election.web.limits import LARGEST_KEPT
from election.web.middleware.public import Look
from election.web.public_pages import StreamedPage
from election.web.site import Site


def is_large(size: int) -> bool:
    """True for so many bytes that a page of them would not be kept."""
    return size > LARGEST_KEPT


def streamed(
    look: Look, poll: Poll, outline: Sequence[bytes | str], media_type: str, name: str
) -> StreamedPage:
    """The bytes of an outline, with the files of the record where it has their paths."""
    sizes = stored_sizes(look.tx, poll)
    length = sum(sizes[each] if isinstance(each, str) else len(each) for each in outline)
    sums = stored_file(look.tx, poll, SUMS)
    site = look.site

    def pieces() -> Iterator[bytes]:
        for each in outline:
            if isinstance(each, str):
                yield from _parts(site, poll, each, sums)
            else:
                yield each

    digest = canonical.digest(sums + name.encode())
    return StreamedPage.of(pieces, length, digest, media_type, name)


def _parts(site: Site, poll: Poll, path: str, sums: bytes) -> Iterator[bytes]:
    """The parts of a file. Raises NothingPublished where another record took the place of it."""
    number = 0
    while True:
        with site.database.reading() as tx:
            if stored_file(tx, poll, SUMS) != sums:
                raise NothingPublished(slug=poll.slug)
            part = stored_part(tx, poll, path, number)
        if part is None:
            return
        yield part
        number += 1
