"""Writing a record to a directory, byte for byte as it was published."""

from collections.abc import Mapping
from pathlib import Path

from election.errors import FileUnreadable, NotAnExport

LASTING = ("definition.json", "box.json", "tally.json")


def export(files: Mapping[str, bytes], directory: Path) -> None:
    """Write the files into a new or empty directory, or over an earlier export of the same poll.

    Raises NotAnExport for anything else, which is left as it is, and FileUnreadable where the
    machine does not let it be written.
    """
    try:
        if not _may_write(files, directory):
            raise NotAnExport(directory=str(directory))
        _write(files, directory)
    except OSError as error:
        raise FileUnreadable(
            path=str(directory), reason=error.strerror or "it cannot be written"
        ) from error


def _write(files: Mapping[str, bytes], directory: Path) -> None:
    """The lasting files first, so that an export that was interrupted can be repeated."""
    for path in sorted(files, key=lambda path: path not in LASTING):
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(files[path])


def _may_write(files: Mapping[str, bytes], directory: Path) -> bool:
    if not directory.exists():
        return True
    if not directory.is_dir():
        return False
    return not any(directory.iterdir()) or any(
        _holds(directory / path, files[path]) for path in LASTING
    )


def _holds(file: Path, content: bytes) -> bool:
    """Whether a file that publishing again never changes is this poll's."""
    return file.is_file() and file.read_bytes() == content
