"""Writing a record to a directory or a zip, byte for byte as it was published."""

from collections.abc import Iterable
from pathlib import Path

from election.errors.office import FileUnreadable
from election.errors.receipts import RecordUnfit
from election.errors.record import NotAnExport
from election.results.record.archive import Pieces, read_record, write_zip

LASTING = ("definition.json", "box.json", "tally.json")
"""Files that a later publication of the same poll never changes."""


def export(files: Pieces, target: Path) -> None:
    """Write the files into a new or empty directory, or over an earlier export of the same poll.

    Each is given in pieces, of which one at a time is in memory. A target that ends in .zip becomes
    one zip. Raises NotAnExport for any other target, which is left as it is, and FileUnreadable
    where the target cannot be written.
    """
    zip_wanted = target.suffix == ".zip" and not target.is_dir()
    may_write, write = (_may_write_zip, _write_zip) if zip_wanted else (_may_write, _write)
    try:
        if not may_write(files, target):
            raise NotAnExport(target=str(target))
        write(files, target)
    except OSError as error:
        raise FileUnreadable(
            path=str(target), reason=error.strerror or "it cannot be written"
        ) from error


def _write(files: Pieces, directory: Path) -> None:
    """Write the lasting files first, so that an interrupted export can be repeated."""
    for path in sorted(files, key=lambda path: path not in LASTING):
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as opened:
            opened.writelines(files[path]())


def _may_write(files: Pieces, directory: Path) -> bool:
    if not directory.exists():
        return True
    if not directory.is_dir():
        return False
    return not any(directory.iterdir()) or any(
        _holds(directory / path, files[path]()) for path in LASTING
    )


def _holds(file: Path, content: Iterable[bytes]) -> bool:
    """True where the file is there and has this content."""
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return all(opened.read(len(piece)) == piece for piece in content) and not opened.read(1)


def _write_zip(files: Pieces, file: Path) -> None:
    """Write beside the target first, so that an interrupted export leaves the earlier zip."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.part")
    with unfinished.open("wb") as opened:
        write_zip(opened, files)
    unfinished.replace(file)


def _may_write_zip(files: Pieces, file: Path) -> bool:
    if not file.exists():
        return True
    try:
        earlier = read_record(file, LASTING)
    except RecordUnfit:
        return False
    return any(earlier[path] == b"".join(files[path]()) for path in LASTING)
