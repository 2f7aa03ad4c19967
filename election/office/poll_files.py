"""Poll files: a file and the roll beside it, read from disk."""

from pathlib import Path

from election.kinds.poll_file import PollFile, read_poll_file, roll_name
from election.office.files import read_bytes


def load_poll_file(path: Path) -> PollFile:
    """The poll file and its roll as values. Raises FaultyFile with every fault, FileUnreadable."""
    content = read_bytes(path)
    return read_poll_file(content, _roll(path, roll_name(content)), file=path.name)


def _roll(path: Path, name: str | None) -> bytes | None:
    if name is None:
        return None
    try:
        return (path.parent / name).read_bytes()
    except (OSError, ValueError):
        return None
