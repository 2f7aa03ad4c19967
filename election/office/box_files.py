"""The door to boxes that travel: a sealed box, what was found in it, a signature beside that."""

from pathlib import Path

from election.crypto import ssh_signature
from election.crypto.sealed_box import SealedBox
from election.crypto.unsealed_file import UnsealedFile
from election.errors import FileUnreadable, OpenerNotVerified, SignatureRefused
from election.office.key_files import write_private


def write_box(path: Path, box: SealedBox) -> None:
    """A new file of mode 0600. Raises FileExists."""
    write_private(path, box.to_bytes())


def read_box(path: Path) -> SealedBox:
    """The box in a file. Raises FileUnreadable, BoxUnreadable."""
    return SealedBox.from_bytes(_bytes(path), str(path))


def read_unsealed_file(path: Path) -> UnsealedFile:
    """What an opener found, in a file. Raises FileUnreadable, OpenedUnreadable."""
    return UnsealedFile.from_bytes(_bytes(path), str(path))


def signature_path(path: Path) -> Path:
    """Where a file's signature lies."""
    return path.with_name(f"{path.name}.sig")


def signer_of(path: Path) -> str | None:
    """The public line of whoever signed a file; None without a signature.

    Raises OpenerNotVerified for a signature that is not one of this file.
    """
    beside = signature_path(path)
    if not beside.exists():
        return None
    try:
        armoured = _bytes(beside).decode("ascii", "replace")
        line = ssh_signature.signer(armoured)
        ssh_signature.verify(armoured, line, _bytes(path))
    except SignatureRefused as refused:
        raise OpenerNotVerified(file=str(beside), reason=refused.reason) from refused
    return line


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or "") from error
