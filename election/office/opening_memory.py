"""What a key or a share has opened, in a file beside it: one root of a poll, and no second one.

The holder of a key who opens a whole box and then a cut one has named a ballot. The file is a line
of canonical JSON for each poll; its name is that of the key or the share, with `.opened` after it.
It goes where its holder takes it, and binds nobody who deletes it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from election.crypto import canonical
from election.crypto.sealed_box import SealedBox
from election.errors.box import MemoryUnreadable, OpenedBefore
from election.errors.crypto import NotCanonical
from election.office.files import append_private, read_bytes

MEMORY = ".opened"


@dataclass(frozen=True)
class Opening:
    """One opening: the poll, the hash of its definition, and the root of the box."""

    poll: str
    definition: str
    root: str


def memory_path(file: Path) -> Path:
    """The memory of a key's or a share's file."""
    return file.with_name(file.name + MEMORY)


def require_first_root(files: Sequence[Path], box: SealedBox) -> None:
    """Raise OpenedBefore where one of the files has opened this poll with another root.

    Raises MemoryUnreadable or FileUnreadable where that cannot be known.
    """
    for file in files:
        memory = memory_path(file)
        for opening in _openings(memory):
            if opening.definition == box.definition_hash and opening.root != box.root:
                raise OpenedBefore(str(file), opening.poll, opening.root, str(memory))


def remember(files: Sequence[Path], box: SealedBox) -> None:
    """Write the opening beside each file that does not remember it yet. Raises FileUnreadable."""
    opening = Opening(box.definition.slug, box.definition_hash, box.root)
    for memory in map(memory_path, files):
        if opening not in _openings(memory):
            append_private(memory, canonical.dumps(asdict(opening)) + b"\n")


def _openings(memory: Path) -> Iterator[Opening]:
    if not memory.exists():
        return
    for line in read_bytes(memory).splitlines():
        try:
            yield Opening(**canonical.loads(line))
        except (NotCanonical, TypeError) as error:
            raise MemoryUnreadable(file=str(memory)) from error
