"""Files for other programs as they are handed over: made in pieces, with the check of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from election.crypto.file_pieces import Opened


def _as_they_are(_opened: Opened) -> None:
    """Nothing reads these files back."""


@dataclass(frozen=True)
class ExportedFiles:
    """`pieces` are the files by path, each to be taken once.

    `check` reads them back once they are written. It raises RecordRefused where a file says
    something else than was counted.
    """

    pieces: Mapping[str, Iterable[bytes]] = field(default_factory=dict)
    check: Callable[[Opened], None] = _as_they_are
