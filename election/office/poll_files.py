"""The door to poll files: a file and the roll beside it, read from disk."""

from pathlib import Path

from election.errors import FileUnreadable
from election.kinds.poll_file import PollFile, read_poll_file, roll_name


def load_poll_file(path: Path) -> PollFile:
    """What the poll file and its roll say. Raises FaultyFile with every fault, FileUnreadable."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or "") from error
    return read_poll_file(content, _roll(path, roll_name(content)), file=path.name)


def _roll(path: Path, name: str | None) -> bytes | None:
    if name is None:
        return None
    try:
        return (path.parent / name).read_bytes()
    except (OSError, ValueError):
        return None
