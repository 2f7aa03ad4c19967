"""Reading and writing files of any kind. Each failure is one refusal, with the reason.

Not here: the meaning of a file; keys, shares, boxes and polls have a module each.
"""

import os
from pathlib import Path
from typing import Literal

from election.errors.office import FileExists, FileUnreadable


def read_bytes(path: Path, most: int = -1) -> bytes:
    """The bytes in a file, as they are, and no more than `most`. Raises FileUnreadable."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise _unreadable(path, error) from error


def read_text(path: Path, *, errors: Literal["strict", "replace"] = "strict") -> str:
    """The UTF-8 text in a file, its lines ended by line feeds. Raises FileUnreadable."""
    try:
        text = read_bytes(path).decode("utf-8", errors)
    except UnicodeDecodeError as error:
        raise FileUnreadable(path=str(path), reason="it is not UTF-8 text") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def require_new(*paths: Path) -> None:
    """Raise FileExists where one of the files is there already."""
    for path in paths:
        if path.exists():
            raise FileExists(path=str(path))


def write_private(path: Path, content: bytes) -> None:
    """Write a new file of mode 0600. Raises FileExists, and never overwrites one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise FileExists(path=str(error.filename)) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def append_private(path: Path, content: bytes) -> None:
    """Add to the end of a file, which is made with mode 0600 where it is new.

    Raises FileUnreadable.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _unreadable(path, error) from error


def write_public(path: Path, content: bytes) -> None:
    """Write a new file that anybody may read. Raises FileExists, but not for equal content."""
    if path.is_file() and read_bytes(path) == content:
        return
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise FileExists(path=str(path)) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> FileUnreadable:
    return FileUnreadable(path=str(path), reason=error.strerror or "it cannot be read")
