"""A record's files are made, read back, stored and written in pieces, however large they are."""

import resource
import tracemalloc
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from election.ballotfiles.counted_election import Exported
from election.ballotfiles.exports import export_files
from election.crypto.file_pieces import PART
from election.errors.office import FileUnreadable
from election.results.record.archive import write_zip
from election.results.record.made_files import MadeFiles
from election.results.record.stored import store_record, stored_in_parts
from election.services import store
from tests.support.ballot_files import exported
from tests.support.world import World

NAMES = {letter * 9: f"Candidate {letter.upper()}" for letter in "abcdefgh"}
BALLOTS = [tuple(NAMES)[: 4 + number % 5] for number in range(4_000)]
MANY = exported(NAMES, BALLOTS, tuple(NAMES), code=lambda number: f"CODE-{number}")


def most_memory(act: Callable[[], object]) -> int:
    """The bytes that an act takes at its peak."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture(scope="module")
def cvr() -> Iterator[MadeFiles]:
    """Return a record with one large file: vote records of 4,000 ballots."""
    with MadeFiles() as files:
        files.add("cvr.json", export_files(MANY).pieces["cvr.json"])
        yield files


def test_a_large_file_is_made_and_read_back_without_being_held(cvr: MadeFiles) -> None:
    """To make it, and to read it back, takes less than half of its size, ballots and all."""
    size = cvr["cvr.json"].size
    assert size > 4 * PART

    def make() -> None:
        with MadeFiles() as files:
            made = export_files(MANY)
            files.add("cvr.json", made.pieces["cvr.json"])

    opened = {"cvr.json": cvr["cvr.json"].opened}
    assert most_memory(make) < size / 2
    assert most_memory(lambda: export_files(MANY).check(opened)) < size / 2


def test_a_large_file_is_stored_and_exported_without_being_held(
    world: World, cvr: MadeFiles, tmp_path: Path
) -> None:
    """The database gets and gives it a part at a time, and the zip is written as it comes."""
    slug, size = world.make_draft(), cvr["cvr.json"].size

    def store_it() -> None:
        with world.database.transaction() as tx:
            store_record(tx, store.find(tx, slug), cvr)

    def export_it() -> None:
        with world.database.reading() as tx, (tmp_path / "zip").open("wb") as target:
            write_zip(target, stored_in_parts(tx, store.find(tx, slug)))

    with world.database.reading() as tx:  # what is loaded at first is no part of it
        store.find(tx, slug)
    assert most_memory(store_it) < size
    assert most_memory(export_it) < size
    assert (tmp_path / "zip").stat().st_size > size


def test_a_file_is_the_same_whether_it_lies_in_memory_or_on_disk() -> None:
    """Its parts, its size and its sum are those of its bytes, and the disk is cleared."""
    for content in (b"", b"small", b"x" * PART, b"y" * PART + b"z"):
        with MadeFiles() as files:
            made = files.add("file", [content[:7], content[7:]])
            assert b"".join(made.parts()) == made.whole() == content
            assert (made.size, len(list(made.parts()))) == (len(content), 1 + (made.size > PART))
            with made.opened() as file:
                assert file.read() == content
            kept = made.content
        assert isinstance(kept, bytes) or not kept.parent.exists()


def test_where_there_is_no_room_for_a_record_a_sentence_says_where() -> None:
    """The system's temporary directory has to hold large files; here none of over 100 bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with MadeFiles() as files, pytest.raises(FileUnreadable, match="File too large"):
            files.add("file", [b"x" * (PART + 1)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_record_of_no_large_file_touches_no_disk() -> None:
    """Most polls are small: nothing is written before the transaction."""
    with MadeFiles() as files:
        for path, pieces in export_files(few()).pieces.items():
            assert isinstance(files.add(path, pieces).opened(), BytesIO)


def few() -> Exported:
    return exported(NAMES, BALLOTS[:9], tuple(NAMES))
