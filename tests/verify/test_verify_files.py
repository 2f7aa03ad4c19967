"""verify.py and hostile files: strange zips, links, huge or odd JSON."""

import os
import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from election import verify
from election.results.record.archive import zipped
from tests.support.records import Files
from tests.support.verified_polls import Run, fault, faults, ran, said, sealed, written


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return an election that was decided by lot."""
    return ran("by lot", tmp_path_factory.mktemp("office") / "office")


@pytest.fixture
def files(run: Run) -> Files:
    return dict(run.records["certified"])


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Return the directory of a changed record."""
    return tmp_path / "record"


# Directories


def test_a_link_is_no_file(files: Files, record: Path) -> None:
    """A link to a file of the record is refused, and so is a link to a directory."""
    written(files, record)
    (record / "tally.json").rename(record.parent / "tally.json")
    (record / "tally.json").symlink_to(record.parent / "tally.json")
    assert fault(record) == "tally.json is not a plain file"
    (record / "tally.json").unlink()
    (record / "more").symlink_to(record.parent, target_is_directory=True)
    assert fault(record) == "more is not a plain file"


def test_a_pipe_is_no_file(files: Files, record: Path) -> None:
    """A pipe is refused, for reading it would never end."""
    written(files, record)
    os.mkfifo(record / "pipe")
    assert fault(record) == "pipe is not a plain file"


def test_there_are_not_too_many_files(
    files: Files, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many files are refused, and folders are counted too."""
    written(files, record)
    monkeypatch.setattr(verify, "MOST_FILES", len(files) + 2)
    assert faults(said(record)) == []
    monkeypatch.setattr(verify, "MOST_FILES", len(files) + 1)
    assert fault(record) == f"there are over {len(files) + 1} files"


@pytest.mark.parametrize(
    "line",
    [
        "{0}  ../secret",
        "{0}  /etc/passwd",
        "{0} *README.txt",
        "{0}  a b",
        "{0}  .hidden",
        "{1}  README.txt",
        "{0}  a//b",
        "{0}  caf\u00e9",
        "",
    ],
)
def test_the_sums_list_plain_names_only(files: Files, record: Path, line: str) -> None:
    """A line that leads out of the record, or could be read in two ways, is refused."""
    text = line.format("0" * 64, "Z" * 64)
    files["SHA256SUMS"] = f"{text}\n".encode() + files["SHA256SUMS"]
    assert fault(written(files, record)) == "SHA256SUMS: line 1 is no digest and name of a file"


def test_the_sums_list_each_file_once_and_in_order(files: Files, record: Path) -> None:
    """The sums are sorted by name, and end with a line feed."""
    lines = files["SHA256SUMS"].splitlines(keepends=True)
    for wrong in ([lines[1], lines[0], *lines[2:]], [lines[0], *lines]):
        written({**files, "SHA256SUMS": b"".join(wrong)}, record)
        assert fault(record) == "SHA256SUMS: line 2 is not in the order of the names"
    written({**files, "SHA256SUMS": files["SHA256SUMS"][:-1]}, record)
    assert fault(record) == "SHA256SUMS does not end with a line feed"


def test_an_empty_directory_is_no_record(tmp_path: Path) -> None:
    """A directory with other files is none either."""
    assert fault(tmp_path) == "SHA256SUMS is missing"


# Zips

Entries = list[tuple[ZipInfo, bytes]]


def entries(files: Files) -> Entries:
    """Return the entries of a record's zip."""
    with ZipFile(BytesIO(zipped(files))) as archive:
        return [(entry, archive.read(entry)) for entry in archive.infolist()]


def made(found: Entries, kind: int = ZIP_STORED, comment: bytes = b"") -> bytes:
    """Make a zip of these entries."""
    content = BytesIO()
    with ZipFile(content, "w", kind) as archive:
        archive.comment = comment
        for entry, data in found:
            again = ZipInfo(entry.filename, entry.date_time)
            again.external_attr, again.extra = entry.external_attr, entry.extra
            again.create_system = entry.create_system
            archive.writestr(again, data, compress_type=kind)
    return content.getvalue()


def named(name: str, data: bytes = b"x") -> tuple[ZipInfo, bytes]:
    return ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data


def with_mode(files: Files, mode: int) -> Entries:
    """Return the entries, one of which has another mode."""
    listed = entries(files)
    listed[-1][0].external_attr = mode << 16
    return listed


def with_64_bits(files: Files) -> bytes:
    """Return a zip that ends as one of more than four gigabytes does, which zipfile reads."""
    good = zipped(files)
    size, start = struct.unpack("<LL", good[-10:-2])
    number = len(files)
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, number, number, size, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(good) - 22, 1)
    return good[:-22] + end + locator + good[-22:]


def with_extra() -> tuple[ZipInfo, bytes]:
    entry, data = named("verify-me")
    entry.extra = struct.pack("<HH", 0x7075, 4) + b"\1\0\0\0"
    return entry, data


def local(files: Files, at: int, there: bytes) -> bytes:
    """Return a zip with other bytes in the header beside its first file."""
    good = zipped(files)
    return good[:at] + there + good[at + len(there) :]


def listed(files: Files, at: int, there: bytes) -> bytes:
    """Return a zip with other bytes in the list at its end."""
    good = zipped(files)
    at += int.from_bytes(good[-6:-2], "little")
    return good[:at] + there + good[at + len(there) :]


ODD: dict[str, Callable[[Files], bytes]] = {
    "out of the record": lambda files: made([*entries(files), named("../secret")]),
    "absolute": lambda files: made([*entries(files), named("/etc/passwd")]),
    "drive": lambda files: made([*entries(files), named("C:secret")]),
    "backslash": lambda files: made([*entries(files), named("a\\b")]),
    "folder": lambda files: made([*entries(files), named("rctab/", b"")]),
    "control character": lambda files: made([*entries(files), named("a\x1b[31m")]),
    "not ASCII": lambda files: made([*entries(files), named("caf\u00e9")]),
    "link": lambda files: made(with_mode(files, 0o120777)),
    "device": lambda files: made(with_mode(files, 0o020666)),
    "extra field": lambda files: made([*entries(files), with_extra()]),
    "deflated": lambda files: made(entries(files), ZIP_DEFLATED),
    "comment": lambda files: made(entries(files), comment=b"The record of a poll."),
    "misleading comment": lambda files: made(entries(files), comment=b"PK\5\6"),
    "64 bits": with_64_bits,
    "before": lambda files: b"#!/bin/sh\n" + made(entries(files)),
    "behind": lambda files: made(entries(files)) + b"\0",
    "cut off": lambda files: made(entries(files))[:-30],
    "empty": lambda files: b"",
    "local name": lambda files: local(files, 30, b"VERIFY.PY"[:1]),
    "local extra field": lambda files: local(files, 28, b"\1\0"),
    "local size": lambda files: local(files, 22, b"\0\0\0\0"),
    "local packed size": lambda files: local(files, 18, b"\1\0\0\0"),
    "local sum": lambda files: local(files, 14, b"\1\2\3\4"),
    "local time": lambda files: local(files, 10, b"\1\0"),
    "local method": lambda files: local(files, 8, b"\x08\0"),
    "local flags": lambda files: local(files, 6, b"\x08\0"),
    "local version": lambda files: local(files, 4, b"\x2d\0"),
    "another order": lambda files: made(entries(files)[::-1]),
    "another system": lambda files: listed(files, 5, b"\0"),
    "inner attributes": lambda files: listed(files, 36, b"\1\0"),
    "another date": lambda files: listed(files, 14, b"\x22\0"),
    "executable": lambda files: made(with_mode(files, 0o100755)),
    "short": lambda files: b"PK\5\6",
    "text": lambda files: b"This is a record.\n" * 10,
    "nothing": lambda files: made([]),
}


def test_a_zip_as_the_service_makes_it_is_accepted(files: Files, tmp_path: Path) -> None:
    """One that the standard library makes of the same entries is accepted too."""
    path = tmp_path / "record.zip"
    for good in (zipped(files), made(entries(files)), made(with_mode(files, 0o100644))):
        path.write_bytes(good)
        assert faults(said(path)) == []


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_zip_is_refused(files: Files, tmp_path: Path, odd: str) -> None:
    """A form that two programs might read differently is refused."""
    path = tmp_path / "record.zip"
    path.write_bytes(ODD[odd](files))
    sentence = fault(path)
    assert any(word in sentence for word in ("zip", "plain", "order of the names", "is missing"))


def test_a_name_that_is_twice_in_a_zip_is_refused(files: Files, tmp_path: Path) -> None:
    """Such a zip is refused: some programs take the first, and some the last."""
    path = tmp_path / "record.zip"
    with pytest.warns(UserWarning, match="Duplicate name"):
        path.write_bytes(made([*entries(files), named("tally.json", files["tally.json"])]))
    assert fault(path) == "tally.json is twice in the zip"


def test_a_zip_that_is_made_otherwise_can_be_unpacked(files: Files, tmp_path: Path) -> None:
    """The sentence says so, and the directory is accepted."""
    path = tmp_path / "record.zip"
    path.write_bytes(made(entries(files), ZIP_DEFLATED))
    assert "unpack it, and verify the directory" in fault(path)
    with ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert faults(said(tmp_path / "unpacked")) == []


def test_hidden_bytes_in_a_zip_are_refused(files: Files, tmp_path: Path) -> None:
    """The bytes are between the files and their list, whose offset is moved."""
    good = zipped(files)
    start = int.from_bytes(good[-6:-2], "little")
    hidden = b"hidden"
    end = good[start:-6] + (start + len(hidden)).to_bytes(4, "little") + good[-2:]
    path = tmp_path / "record.zip"
    path.write_bytes(good[:start] + hidden + end)
    assert fault(path).startswith("the zip has another list of files than the service writes")


def test_a_zip_with_a_long_list_is_not_read(files: Files, tmp_path: Path) -> None:
    """The length that the end of the zip tells is judged first; it fits the length of the zip."""
    path, start, length = tmp_path / "record.zip", 1000, 2**21
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, length, start, 0)
    with path.open("wb") as file:
        file.truncate(start + length)
        file.seek(start + length)
        file.write(end)
    assert fault(path) == "the zip holds over 1000 files"


def test_a_zip_whose_bits_change_is_refused_or_says_the_same(files: Files, tmp_path: Path) -> None:
    """The zip's dates say nothing; any change of a file or a name is found."""
    good, path = zipped(files), tmp_path / "record.zip"
    path.write_bytes(good)
    expected = said(path)
    for at in range(0, 8 * len(good), 8 * len(good) // 400 + 1):
        changed = bytearray(good)
        changed[at // 8] ^= 1 << at % 8
        path.write_bytes(changed)
        lines = said(path)
        assert faults(lines) or lines == expected


# What lies in the files


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b'"publish"', b'"poll":"lead-2027-1","publish"', "spelled otherwise"),
        (b'"void":[]', b'"void":[1.0]', "1.0 is not a whole number"),
        (b'"void":[]', b'"void":[1e5]', "1e5 is not a whole number"),
        (b'"void":[]', b'"void":[NaN]', "NaN is not a whole number"),
        (b'"void":[]', b'"void":[-0]', "spelled otherwise"),
        (b'"void":[]', b'"void":[9007199254740992]', "a number is too large"),
        (b'"void":[]', b'"void":[' + b"9" * 5000 + b"]", "a number is too large"),
        (b'"void":[]', b'"void":["\\u0041"]', "spelled otherwise"),
        (b'"void":[]', b'"void":["\\ud800"]', "surrogates not"),
        (b'"void":[]', b'"void":["\xff"]', "invalid start byte"),
        (b'"void":[]', b'"void":[]}', "Extra data"),
        (b'"void":[]', b'"void":' + b"[" * 100_000, "recursion"),
        (b'"void":[]', b'"void":[]\n', "spelled otherwise"),
        (b'"void":[]', b'"void":{}', "void is an object of 0, which it cannot be"),
        (b'"void":[]', b'"void":[{}]', "void[0].reason is missing"),
        (b'"void":[]', b'"void":[],"x":1', "x is unknown"),
    ],
)
def test_json_has_one_spelling(
    files: Files, record: Path, old: bytes, new: bytes, why: str
) -> None:
    """Keys twice, fractions, spaces and other escapes are refused in ballots.json, as anywhere."""
    ballots, end, rest = files["ballots.json"].partition(b'],"format"')
    assert old in rest
    text = ballots + end + rest.replace(old, new, 1)
    sentence = fault(written(sealed({**files, "ballots.json": text}), record))
    assert sentence.startswith("ballots.json")
    assert why in sentence


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'{"ballots"', b'{ "ballots"'),
        (b'{"ballots"', b'[{"ballots"'),
        (b'},{"code"', b'}, {"code"'),
        (b'},{"code"', b'}{"code"'),
        (b'},{"code"', b'},,{"code"'),
        (b'}],"format"', b'},],"format"'),
        (b'["blair","devon"]', b'["blair", "devon"]'),
        (b'["blair","devon"]', b'["blair","devon","blair"]'),
        (b'["blair","devon"]', b'["blair","nobody"]'),
        (b'["blair","devon"]', b'["blair",""]'),
        (b'["blair","devon"]', b'["blair",["devon"]]'),
        (b'["blair","devon"]', b'"blair"'),
        (b'["blair","devon"]', b"[1]"),
        (b'["blair","devon"]', b"null"),
        (b'"ranking"', b'"marking"'),
        (b'"code"', b'"note":"x","code"'),
        (b'],"format"', b""),
    ],
)
def test_a_ballot_has_one_spelling(files: Files, record: Path, old: bytes, new: bytes) -> None:
    """An entry that is not exactly a ballot of this poll is named by its place."""
    assert old in files["ballots.json"]
    text = files["ballots.json"].replace(old, new, 1)
    sentence = fault(written(sealed({**files, "ballots.json": text}), record))
    assert sentence.startswith("ballots.json")


@pytest.mark.parametrize("name", ["box.json", "tally.json", "definition.json", "ballots.json"])
def test_a_huge_file_is_not_held(
    files: Files, record: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file's length is judged before it is read to the end, and JSON before it is built."""
    written(files, record)
    monkeypatch.setattr(verify, "MOST_HELD", len(files[name]) - 1)
    assert fault(record).endswith("is larger than it can be")
    monkeypatch.setattr(verify, "MOST_HELD", 2**20)
    monkeypatch.setattr(verify, "MOST_MEMORY", 1000)
    assert fault(record) == "definition.json is too large to be held in memory"


@pytest.mark.parametrize(
    ("letter", "wide"), [("n", 1), ("\u00fa", 2), ("\u5c71", 2), ("\U0001f600", 4)]
)
def test_wide_letters_take_more_memory(
    files: Files, record: Path, letter: str, wide: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One wide character makes a whole text wider."""
    text = files["definition.json"].decode().encode("ascii", "ignore")
    text = text.replace(b"Blair Okonkwo", f"Blair Oko{letter}kwo".encode())
    written(sealed({**files, "definition.json": text}), record)
    for held, sentence in (
        (wide * len(text), "roll.csv is not"),
        (wide * len(text) - 1, "definition"),
    ):
        monkeypatch.setattr(verify, "MOST_HELD", held)
        assert fault(record).startswith(sentence)


def test_a_file_that_never_ends_is_not_read_to_the_end(
    files: Files, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sparse file of a gigabyte is refused early."""
    monkeypatch.setattr(verify, "MOST_BYTES", 2**21)
    written(files, record)
    with (record / "report.html").open("wb") as file:
        file.truncate(2**30)
    assert fault(record) == "report.html is larger than it can be"


def test_what_a_record_says_cannot_write_to_the_terminal(files: Files, record: Path) -> None:
    """A name with control characters is shown escaped, and no text is shown at length."""
    written(files, record)
    (record / "\x1b[2J").write_bytes(b"x")
    assert fault(record) == r"'\x1b[2J' is no file of a record"
    (record / "\x1b[2J").unlink()
    changed = files["tally.json"].replace(b"lead-2027-1", b"\\u001b[2J" + b"x" * 5000)
    sentence = fault(written(sealed({**files, "tally.json": changed}), record))
    assert sentence.isascii()
    assert sentence.isprintable()
    assert len(sentence) < 200
