"""The files of a record while it is made: each is made in pieces, and none is held as a whole.

A large file lies in a directory that is thrown away, until it is checked and stored.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Self

from election.crypto.file_pieces import PART
from election.errors.office import FileUnreadable


@dataclass(frozen=True)
class MadeFile:
    """One file. `size` is in bytes, and `digest` its SHA-256 in lower-case hex."""

    content: bytes | Path
    size: int
    digest: str

    def opened(self) -> BinaryIO:
        """The file, to be read from its beginning."""
        return BytesIO(self.content) if isinstance(self.content, bytes) else self.content.open("rb")

    def parts(self) -> Iterator[bytes]:
        """Its bytes, a part at a time; of an empty file one empty part."""
        with self.opened() as file:
            yield file.read(PART)
            while part := file.read(PART):
                yield part

    def whole(self) -> bytes:
        """Its bytes, for a file that is known to be small."""
        with self.opened() as file:
            return file.read()


class MadeFiles(Mapping[str, MadeFile]):
    """The files that were made so far, by path. They are gone when the block is left."""

    def __init__(self) -> None:
        self._files: dict[str, MadeFile] = {}
        self._directory: TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        if self._directory is not None:
            self._directory.cleanup()

    def __getitem__(self, path: str) -> MadeFile:
        return self._files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def add(self, path: str, pieces: Iterable[bytes]) -> MadeFile:
        """Make a file. Raises FileUnreadable where the system's temporary directory has no room."""
        digest, size = hashlib.sha256(), 0
        waiting: list[bytes] = []
        target: Path | None = None
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            waiting.append(piece)
            if size > PART:
                target = target or self._new_file()
                _append(target, waiting)
                waiting = []
        content = b"".join(waiting) if target is None else target
        self._files[path] = MadeFile(content, size, digest.hexdigest())
        return self._files[path]

    def _new_file(self) -> Path:
        self._directory = self._directory or TemporaryDirectory(prefix="election-record-")
        return Path(self._directory.name) / str(len(self._files))


def _append(target: Path, pieces: list[bytes]) -> None:
    try:
        with target.open("ab") as file:
            file.writelines(pieces)
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise FileUnreadable(path=str(target.parent), reason=reason) from error
