"""Whether the file of an SQLite database is still the one that this program opened.

A file that is moved away or deleted can be written to by those who have it open. What they commit
is in no database that anybody opens later.
"""

from pathlib import Path

from election.errors.database import DatabaseUnreachable, OutcomeUnknown

MOVED = "{path} is not the file that this program opened: it was moved, deleted or replaced"


class SameFile:
    """The identity of a database's file, from its first connection on until it is closed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: tuple[int, int] | None = None

    def opened(self) -> None:
        """Remember the file that was opened, where none is remembered yet."""
        self._opened = self._opened or self._found()

    def forget(self) -> None:
        """Remember nothing: every connection was closed."""
        self._opened = None

    def require(self) -> None:
        """Raise DatabaseUnreachable unless the file is in its place."""
        if self._is_elsewhere():
            raise DatabaseUnreachable(reason=MOVED.format(path=self._path))

    def require_after_commit(self) -> None:
        """Raise OutcomeUnknown unless what was committed is in the file that is in its place."""
        if self._is_elsewhere():
            raise OutcomeUnknown(reason=MOVED.format(path=self._path))

    def _is_elsewhere(self) -> bool:
        return self._opened is not None and self._found() != self._opened

    def _found(self) -> tuple[int, int] | None:
        """The device and the inode of the file; None where there is none."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
