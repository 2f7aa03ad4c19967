"""Records that are too large for one row and one answer: they are kept and sent in parts."""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlmodel import col, func, select

from election.database.tables import RecordFile, RecordPart
from election.errors.record import NothingPublished
from election.results.record import made_files, stored
from election.results.record.archive import zip_outline, zipped
from election.services.poll_state import poll_states
from election.web.middleware.public import Look
from election.web.pages import results, streamed_record
from election.web.public_pages import StreamedPage
from election.web.site import Site
from tests.support.postgres import ON_BOTH
from tests.support.records import SEVEN_YES, files_of
from tests.support.web_client import Door
from tests.support.world import World

SLUG = "removal-2026-1"
PART = 1_000


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a thousand bytes, so that the record of nine people has many."""
    for module in (made_files, stored):
        monkeypatch.setattr(module, "PART", PART)
    monkeypatch.setattr(streamed_record, "LARGEST_KEPT", 2 * PART)


def published(world: World) -> dict[str, bytes]:
    """A published removal's files."""
    world.make_open_poll()
    world.cast_and_tally(SLUG, SEVEN_YES)
    world.publish(SLUG)
    return files_of(world, SLUG)


@ON_BOTH
def test_no_row_holds_a_whole_large_file_and_each_is_read_as_it_was(world: World) -> None:
    """Their digests are those of the signed sums; certifying puts other parts in their place."""
    files = published(world)
    for certify in (True, False):
        with world.database.reading() as tx:
            for table in (RecordFile, RecordPart):
                longest = tx.exec(select(func.max(func.length(col(table.content))))).one()
                assert longest == PART
        for line in files["SHA256SUMS"].decode().splitlines():
            digest, path = line.split("  ")
            assert hashlib.sha256(files[path]).hexdigest() == digest
        if certify:
            world.certify(SLUG)
            files = files_of(world, SLUG)


def test_large_files_and_the_zip_are_sent_bit_by_bit(world: World) -> None:
    """They are the same bytes, told by length and tag; what is known already is not sent again."""
    files = published(world)
    browser = Door(world).browser()
    for path, content in (("record.zip", zipped(files)), ("files/verify.py", files["verify.py"])):
        answer = browser.get(f"/polls/{SLUG}/{path}")
        assert answer.content == content
        assert answer.headers["content-length"] == str(len(content))
        again = browser.get(
            f"/polls/{SLUG}/{path}", headers={"If-None-Match": answer.headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
    assert browser.get(f"/polls/{SLUG}/files/none.json").status_code == 404


def test_a_record_that_is_replaced_on_the_way_is_not_mixed_with_another(world: World) -> None:
    """The answer breaks off: whoever asks again gets the new record, whole."""
    published(world)
    door = Door(world)
    first = door.browser().get(f"/polls/{SLUG}/record.zip").content
    pieces = as_a_slow_reader_takes_it(door)
    assert first.startswith(next(pieces))
    world.certify(SLUG)
    with pytest.raises(NothingPublished):
        list(pieces)
    content = door.browser().get(f"/polls/{SLUG}/record.zip").content
    assert content == zipped(files_of(world, SLUG)) != first


def as_a_slow_reader_takes_it(door: Door) -> Iterator[bytes]:
    """The zip, piece by piece."""
    site: Site = door.app.state.site
    with site.database.reading() as tx:
        page = results.record(Look(tx, site, poll_states(tx, SLUG), {}, site.clock(tx)))
    assert isinstance(page, StreamedPage)
    return page.pieces()


def test_the_outline_of_a_zip_has_an_empty_file_too() -> None:
    """It is the same zip, byte for byte, as the one that is made at once."""
    files = {"a.txt": b"", "b/c.txt": b"ten years of work" * 100, "d.txt": b""}
    sizes = {path: len(content) for path, content in files.items()}
    outline = zip_outline(sizes, lambda path: iter([files[path][:9], files[path][9:]]))
    made = b"".join(files[each] if isinstance(each, str) else each for each in outline)
    assert made == zipped(files)
    with ZipFile(BytesIO(made)) as archive:
        assert archive.testzip() is None
