"""Poll files: a file and the roll beside it, read from disk.

The roll is a plain file in the directory of the poll file: who writes a poll file cannot make its
officer read another file, or wait for a pipe or a device.
"""

import os
import stat
from pathlib import Path

from election.errors.office import FileUnreadable
from election.errors.written_files import UnfitValue
from election.kinds.poll_file import PollFile, read_poll_file, roll_name

LARGEST = 32 * 2**20
"""Bytes. A roll of 100,000 people has about ten million, and three times that with long texts."""
_NO_PLAIN_FILE = UnfitValue("{file} is no plain file", "write the roll into a file")
_ELSEWHERE = UnfitValue(
    "{file} is a link to a file elsewhere", "put the roll itself beside the poll file"
)
_TOO_LARGE = UnfitValue(
    f"{{file}} is larger than {LARGEST // 2**20} MiB",
    "shorten its texts: 300 bytes a person are enough",
)


def load_poll_file(path: Path) -> PollFile:
    """The poll file and its roll as values. Raises FaultyFile with every fault, FileUnreadable."""
    content = _poll(path)
    return read_poll_file(content, _roll(path, roll_name(content)), file=path.name)


def _poll(path: Path) -> bytes:
    try:
        return _plain_content(path)
    except UnfitValue as unfit:
        reason = unfit.what.format(file="it")
        raise FileUnreadable(path=str(path), reason=reason) from unfit
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise FileUnreadable(path=str(path), reason=reason) from error


def _roll(path: Path, name: str | None) -> bytes | UnfitValue | None:
    if name is None:
        return None
    try:
        here = path.parent.resolve()
        file = (here / name).resolve(strict=True)
        return _plain_content(file) if file.parent == here else _ELSEWHERE
    except UnfitValue as unfit:
        return unfit
    except (OSError, ValueError, RuntimeError):  # a link in a circle is a RuntimeError
        return None


def _plain_content(file: Path) -> bytes:
    """The bytes of a plain file. Raises UnfitValue for another kind of file, or for too many."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _NO_PLAIN_FILE
    with os.fdopen(descriptor, "rb") as opened:
        content = opened.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise _TOO_LARGE
    return content
