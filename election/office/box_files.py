"""Files of a box that travels: the sealed box, what was found in it, a signature beside that."""

from pathlib import Path

from election.crypto import ssh_signature
from election.crypto.sealed_box import SealedBox
from election.crypto.unsealed_file import UnsealedFile
from election.errors.box import OpenerNotVerified
from election.errors.signatures import SignatureRefused
from election.office.files import read_bytes, write_private


def write_box(path: Path, box: SealedBox) -> None:
    """A new file of mode 0600. Raises FileExists."""
    write_private(path, box.to_bytes())


def read_box(path: Path) -> SealedBox:
    """The box in a file. Raises FileUnreadable, BoxUnreadable."""
    return SealedBox.from_bytes(read_bytes(path), str(path))


def read_unsealed_file(path: Path) -> UnsealedFile:
    """What an opener found, in a file. Raises FileUnreadable, OpenedUnreadable."""
    return UnsealedFile.from_bytes(read_bytes(path), str(path))


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
        armoured = read_bytes(beside).decode("ascii", "replace")
        line = ssh_signature.signer(armoured)
        ssh_signature.verify(armoured, line, read_bytes(path))
    except SignatureRefused as refused:
        raise OpenerNotVerified(file=str(beside), reason=refused.reason) from refused
    return line
