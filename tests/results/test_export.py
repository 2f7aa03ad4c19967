"""Exporting a record to a directory: exact bytes, and no file of anybody else is overwritten."""

import errno
from pathlib import Path

import pytest

from election.errors.office import FileUnreadable
from election.errors.record import NotAnExport
from tests.support.record_files import write_record
from tests.support.records import SEVEN_YES, TIE_FOR_LAST, Files, files_of, preliminary
from tests.support.world import ELECTION, REMOVAL, World


def content_of(directory: Path) -> Files:
    """Every file below the directory."""
    return {path.name: path.read_bytes() for path in directory.iterdir()}


@pytest.fixture
def files(world: World) -> Files:
    """The preliminary record of a removal."""
    return preliminary(world, REMOVAL, SEVEN_YES)


def test_a_new_directory_gets_the_exact_bytes(files: Files, tmp_path: Path) -> None:
    """Its parents are made too."""
    write_record(files, tmp_path / "records" / "removal")
    assert content_of(tmp_path / "records" / "removal") == files


def test_an_empty_directory_is_as_good_as_a_new_one(files: Files, tmp_path: Path) -> None:
    """A directory that was made beforehand gets the same files."""
    (tmp_path / "record").mkdir()
    write_record(files, tmp_path / "record")
    assert content_of(tmp_path / "record") == files


def test_exporting_again_restores_every_byte(files: Files, tmp_path: Path) -> None:
    """Changed and lost files are written again."""
    write_record(files, tmp_path / "record")
    (tmp_path / "record" / "definition.json").write_text("{}")
    (tmp_path / "record" / "report.html").unlink()
    write_record(files, tmp_path / "record")
    assert content_of(tmp_path / "record") == files


def test_the_certified_record_replaces_the_preliminary_one(world: World, tmp_path: Path) -> None:
    """It goes into the same directory, for it is the same poll."""
    write_record(preliminary(world, REMOVAL, SEVEN_YES), tmp_path / "record")
    world.certify("removal-2026-1")
    files = files_of(world, "removal-2026-1")
    write_record(files, tmp_path / "record")
    assert content_of(tmp_path / "record") == files


def test_an_interrupted_export_can_be_repeated(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that is written first tells whose export it is."""
    written: list[Path] = []
    write = Path.write_bytes

    def until_the_disk_is_full(path: Path, content: bytes) -> int:
        if written:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(path)
        return write(path, content)

    with monkeypatch.context() as full:
        full.setattr(Path, "write_bytes", until_the_disk_is_full)
        with pytest.raises(FileUnreadable, match="No space left on device"):
            write_record(files, tmp_path / "record")
    write_record(files, tmp_path / "record")
    assert content_of(tmp_path / "record") == files


def test_a_directory_of_something_else_is_left_alone(files: Files, tmp_path: Path) -> None:
    """It is refused even where a file has the name of one of the record's."""
    (tmp_path / "thesis.txt").write_text("ten years of work")
    (tmp_path / "definition.json").write_text("{}")
    before = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(NotAnExport) as refused:
        write_record(files, tmp_path)
    assert str(tmp_path) in str(refused.value)
    assert {path.name for path in tmp_path.iterdir()} == before


def test_another_polls_export_is_left_alone(world: World, tmp_path: Path) -> None:
    """Two polls never share a directory."""
    removal = preliminary(world, REMOVAL, SEVEN_YES)
    write_record(removal, tmp_path / "record")
    world.clock.now = world.clock.now.replace(day=1)
    election = preliminary(world, ELECTION, TIE_FOR_LAST)
    with pytest.raises(NotAnExport):
        write_record(election, tmp_path / "record")
    assert content_of(tmp_path / "record") == removal


def test_a_file_is_no_directory(files: Files, tmp_path: Path) -> None:
    """A file is refused, and stays."""
    (tmp_path / "record").write_text("a file")
    with pytest.raises(NotAnExport):
        write_record(files, tmp_path / "record")
    assert (tmp_path / "record").read_text() == "a file"


def test_a_place_that_cannot_be_written_is_named(files: Files, tmp_path: Path) -> None:
    """The refusal is one sentence, without a traceback."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FileUnreadable, match="cannot be used: Not a directory"):
        write_record(files, tmp_path / "file" / "record")
