"""The record as one zip: the same files, and the same bytes on every machine."""

import hashlib
import os
import resource
import subprocess
import sys
import tracemalloc
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from election.errors.office import FileUnreadable
from election.errors.receipts import RecordUnfit
from election.errors.record import NotAnExport
from election.results.record.archive import LARGEST_FILE, read_record, zipped
from tests.support.officer import Officer
from tests.support.record_files import write_record
from tests.support.records import SEVEN_YES, TIE_FOR_LAST, Files, files_of, preliminary
from tests.support.web_client import Door, Page
from tests.support.world import ELECTION, REMOVAL, SIGNING_KEY, World

SLUG = "removal-2026-1"
FILES = {"b.txt": b"two", "a.json": b"{}", "rctab/config.json": b"", "c": bytes(1000)}
KNOWN = "4782761cfe806523919fd89d60b0ed10351f46e824727b10349fb67dc5aa2240"
ZIP = """
import hashlib
from election.results.record.archive import zipped
files = {"c": bytes(1000), "rctab/config.json": b"", "a.json": b"{}", "b.txt": b"two"}
print(hashlib.sha256(zipped(files)).hexdigest())
"""


@pytest.fixture
def files(world: World) -> Files:
    """The preliminary record of a removal."""
    return preliminary(world, REMOVAL, SEVEN_YES)


def content_of(archive: bytes | Path) -> Files:
    """Every file of a zip, read by another program."""
    with ZipFile(BytesIO(archive) if isinstance(archive, bytes) else archive) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_zip_holds_the_same_files(files: Files) -> None:
    """Each file has its exact bytes under its own path."""
    assert content_of(zipped(files)) == files


def test_nothing_in_a_zip_depends_on_its_machine() -> None:
    """Its files are stored, dated 1980-01-01, readable by all, in path order, from one system."""
    with ZipFile(BytesIO(zipped(FILES))) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(FILES)
    for entry in entries:
        assert entry.compress_type == ZIP_STORED
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert (entry.create_system, entry.external_attr >> 16) == (3, 0o100644)
        assert (entry.comment, entry.extra, entry.flag_bits) == (b"", b"", 0)


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8"},
    ],
    ids=["C", "C.UTF-8"],
)
def test_another_machine_makes_the_same_zip(surroundings: dict[str, str]) -> None:
    """Another hash seed, time zone, locale and order of files give the known digest."""
    other = subprocess.run(
        [sys.executable, "-c", ZIP],
        env={**os.environ, **surroundings},
        capture_output=True,
        check=True,
        text=True,
    )
    assert other.stdout.strip() == hashlib.sha256(zipped(FILES)).hexdigest() == KNOWN


def test_the_report_page_links_the_zip(world: World, files: Files) -> None:
    """The link saves a file named after the poll; the record's own report has none."""
    browser = Door(world).browser()
    links = [link["href"] for link in Page(browser.get(f"/polls/{SLUG}/report").text).all("a")]
    assert f"/polls/{SLUG}/record.zip" in links
    answer = browser.get(f"/polls/{SLUG}/record.zip")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="{SLUG}.zip"'
    assert answer.content == zipped(files)
    assert b"record.zip" not in files["report.html"]


def test_there_is_no_zip_before_the_report(world: World) -> None:
    """A tallied poll and an unknown poll have none."""
    world.make_open_poll()
    world.cast_and_tally(SLUG, SEVEN_YES)
    browser = Door(world).browser()
    assert browser.get(f"/polls/{SLUG}/record.zip").status_code == 404
    assert browser.get("/polls/none/record.zip").status_code == 404


def test_export_writes_a_zip_where_the_name_says_so(files: Files, tmp_path: Path) -> None:
    """It has the bytes of the site's zip, and its directories are made."""
    write_record(files, tmp_path / "records" / "removal.zip")
    assert (tmp_path / "records" / "removal.zip").read_bytes() == zipped(files)
    assert [path.name for path in (tmp_path / "records").iterdir()] == ["removal.zip"]


def test_a_directory_may_be_named_as_a_zip(files: Files, tmp_path: Path) -> None:
    """An existing directory gets the files, whatever its name."""
    (tmp_path / "record.zip").mkdir()
    write_record(files, tmp_path / "record.zip")
    assert {path.name for path in (tmp_path / "record.zip").iterdir()} == set(files)


def test_the_certified_zip_replaces_the_preliminary_one(world: World, tmp_path: Path) -> None:
    """The zip of the same poll is overwritten."""
    write_record(preliminary(world, REMOVAL, SEVEN_YES), tmp_path / "record.zip")
    world.certify(SLUG)
    write_record(files_of(world, SLUG), tmp_path / "record.zip")
    assert content_of(tmp_path / "record.zip") == files_of(world, SLUG)


def test_what_is_no_zip_of_this_poll_is_left_alone(world: World, tmp_path: Path) -> None:
    """Another file, another zip and another poll's record stay."""
    removal = preliminary(world, REMOVAL, SEVEN_YES)
    world.clock.now = world.clock.now.replace(day=1)
    election = preliminary(world, ELECTION, TIE_FOR_LAST)
    for content in (b"ten years of work", b"", zipped({"thesis.txt": b"ten years of work"})):
        (tmp_path / "record.zip").write_bytes(content)
        with pytest.raises(NotAnExport):
            write_record(removal, tmp_path / "record.zip")
        assert (tmp_path / "record.zip").read_bytes() == content
    (tmp_path / "record.zip").write_bytes(zipped(election))
    with pytest.raises(NotAnExport):
        write_record(removal, tmp_path / "record.zip")
    assert (tmp_path / "record.zip").read_bytes() == zipped(election)


def test_an_interrupted_zip_leaves_the_earlier_one(files: Files, tmp_path: Path) -> None:
    """The new zip is first written beside it: here until it is longer than a file may be."""
    write_record(files, tmp_path / "record.zip")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(FileUnreadable, match="File too large"):
            write_record(files, tmp_path / "record.zip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert content_of(tmp_path / "record.zip") == files


def test_a_record_is_read_from_both(files: Files, tmp_path: Path) -> None:
    """A directory, our zip and a zip that somebody packed anew give the same record."""
    write_record(files, tmp_path / "record")
    write_record(files, tmp_path / "record.zip")
    with ZipFile(tmp_path / "deflated.zip", "w", ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    for record in ("record", "record.zip", "deflated.zip"):
        assert read_record(tmp_path / record, files) == files
        with pytest.raises(RecordUnfit, match="thesis"):
            read_record(tmp_path / record, ["box.json", "thesis.txt"])


@pytest.mark.parametrize("told", [None, 10], ids=["its size", "a false size"])
def test_a_zip_that_would_unpack_to_more_than_any_record_is_not_unpacked(
    tmp_path: Path, told: int | None
) -> None:
    """A hundred kilobytes hold a hundred megabytes of zeros: refused, and never held in memory."""
    with ZipFile(tmp_path / "bomb.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("box.json", bytes(LARGEST_FILE + 1))
    if told is not None:
        packed = (tmp_path / "bomb.zip").read_bytes()
        size, false = (LARGEST_FILE + 1).to_bytes(4, "little"), told.to_bytes(4, "little")
        (tmp_path / "bomb.zip").write_bytes(packed.replace(size, false))
    tracemalloc.start()
    with pytest.raises(RecordUnfit, match=r"box\.json of this record cannot be used"):
        read_record(tmp_path / "bomb.zip", ["box.json"])
    assert tracemalloc.get_traced_memory()[1] < 10 * 2**20
    tracemalloc.stop()


def test_a_directory_that_holds_no_plain_files_is_no_record(tmp_path: Path) -> None:
    """A pipe is not waited for, a device or a file beyond any record's size is not read."""
    os.mkfifo(tmp_path / "box.json")
    (tmp_path / "journal.jsonl").symlink_to("/dev/zero")
    with (tmp_path / "SHA256SUMS").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    for path in ("box.json", "journal.jsonl", "SHA256SUMS"):
        with pytest.raises(RecordUnfit, match=path):
            read_record(tmp_path, [path])


def test_the_officer_exports_a_zip(
    officer: Officer, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command writes it, and the directory of an earlier export stays remembered."""
    monkeypatch.setenv("ELECTION_SECRET_KEYS", SIGNING_KEY)  # the key that tagged the poll's rows
    officer.does("export", SLUG, "record")
    assert officer.reads("show", SLUG)["record"] == str(officer.directory / "record")
    output = officer.does("export", SLUG, "record.zip")
    assert f"{len(files)} files are in record.zip." in output
    assert content_of(Path("record.zip")) == files
    assert officer.reads("show", SLUG)["record"] == str(officer.directory / "record")
