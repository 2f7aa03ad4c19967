"""Writing and reading a record as one zip: the files' exact bytes, the same zip on every machine.

Nothing is deflated, since deflate differs between builds of zlib. All dates are one fixed date.
"""

import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeAlias
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from election.errors.receipts import RecordUnfit

NO_TIME = (1980, 1, 1, 0, 0, 0)
UNIX = 3
Pieces: TypeAlias = Mapping[str, Callable[[], Iterable[bytes]]]
"""How to make or read each file in pieces, by its path."""
LARGEST_FILE = 64 * 2**20
"""Bytes. A record of 5,000 electors has files of a few megabytes, of 100,000 twenty times that."""
READABLE_BY_ALL = 0o100644 << 16


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The zip of these files by path, in the order of their paths."""
    content = BytesIO()
    write_zip(content, {path: partial(iter, [files[path]]) for path in files})
    return content.getvalue()


def write_zip(target: BinaryIO, files: Pieces) -> None:
    """Write the zip of these files, each given in pieces, of which one at a time is in memory."""
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for path in sorted(files):
            with archive.open(_entry(path), "w") as opened:
                for piece in files[path]():
                    opened.write(piece)


def zip_outline(
    sizes: Mapping[str, int], parts: Callable[[str], Iterable[bytes]]
) -> tuple[bytes | str, ...]:
    """The same zip without its files: its own bytes, and paths where the files' bytes stand.

    `parts` gives the content of a file bit by bit: no more of it is in memory than that.
    """
    outline = _Outline()
    with ZipFile(outline, "w", ZIP_STORED) as archive:  # type: ignore[call-overload] # it writes, and no more
        for path in sorted(sizes):
            entry = _entry(path)
            entry.file_size = sizes[path]
            with archive.open(entry, "w") as opened:
                outline.begin(path)
                for part in parts(path):
                    opened.write(part)
                outline.end()
    return outline.pieces


class _Outline:
    """A file to be written that keeps what is written, but no content of the zip's files."""

    def __init__(self) -> None:
        self._at = 0
        self._own: dict[int, bytes] = {}
        self._files: dict[int, str] = {}
        self._is_content = False

    def begin(self, path: str) -> None:
        """What is written from now on is the content of this file."""
        self._files[self._at], self._is_content = path, True

    def end(self) -> None:
        """The file's content has been written."""
        self._is_content = False

    def write(self, data: bytes) -> int:
        """Keep the bytes, in place of those that were written here before."""
        if not self._is_content:
            self._own[self._at] = bytes(data)
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int) -> int:
        self._at = offset
        return offset

    def flush(self) -> None:
        """Nothing waits to be written."""

    @property
    def pieces(self) -> tuple[bytes | str, ...]:
        """What was written, and the paths of files, in their order. A file may be empty."""
        placed: dict[tuple[int, bool], bytes | str] = {
            **{(at, False): path for at, path in self._files.items()},
            **{(at, True): data for at, data in self._own.items()},
        }
        return tuple(placed[place] for place in sorted(placed))


def _entry(path: str) -> ZipInfo:
    entry = ZipInfo(path, NO_TIME)
    entry.create_system = UNIX
    entry.external_attr = READABLE_BY_ALL
    return entry


def read_record(record: Path, paths: Iterable[str]) -> dict[str, bytes]:
    """Files of a record in a directory or a zip, by path. Raises RecordUnfit.

    Nothing is read, and nothing unpacked, beyond the size of a record's largest file.
    """
    if record.is_dir():
        return _read(lambda path: _file_content(record / path), paths)
    try:
        with ZipFile(record) as archive:
            return _read(lambda path: _unpacked(archive, path), paths)
    except (BadZipFile, OSError) as error:
        reason = "it is neither a directory nor a zip"
        raise RecordUnfit(path=str(record), reason=reason) from error


def _file_content(file: Path) -> bytes:
    if not file.is_file():  # a pipe or a device would be waited for
        raise FileNotFoundError(file)
    if file.stat().st_size > LARGEST_FILE:
        raise _too_large(file.name)
    return file.read_bytes()


def _unpacked(archive: ZipFile, path: str) -> bytes:
    """One file of a zip; no more bytes than the zip says that it has, plus one."""
    size = archive.getinfo(path).file_size
    if size > LARGEST_FILE:
        raise _too_large(path)
    with archive.open(path) as packed:
        return packed.read(size + 1)


def _read(content: Callable[[str], bytes], paths: Iterable[str]) -> dict[str, bytes]:
    files = {}
    for path in paths:
        try:
            files[path] = content(path)
        except (OSError, LookupError, RuntimeError, EOFError, BadZipFile, zlib.error) as error:
            raise RecordUnfit(path=path, reason="it is missing, or cannot be read") from error
    return files


def _too_large(path: str) -> RecordUnfit:
    return RecordUnfit(path=path, reason=f"it is larger than {LARGEST_FILE // 2**20} MiB")
