"""Files of a box that is unsealed elsewhere: the box, the opener's output, and its signature."""

from pathlib import Path

from election.crypto import ssh_signature
from election.crypto.sealed_box import SealedBox
from election.crypto.unsealed_file import UnsealedFile
from election.errors.box import OpenerNotVerified
from election.errors.signatures import SignatureRefused
from election.office.files import read_bytes, write_private


def write_box(path: Path, box: SealedBox) -> None:
    """Write a box into a new file of mode 0600. Raises FileExists."""
    write_private(path, box.to_bytes())


def read_box(path: Path) -> SealedBox:
    """The box in a file. Raises FileUnreadable, BoxUnreadable."""
    return SealedBox.from_bytes(read_bytes(path), str(path))


def read_unsealed_file(path: Path) -> UnsealedFile:
    """The opener's output in a file. Raises FileUnreadable, OpenedUnreadable."""
    return UnsealedFile.from_bytes(read_bytes(path), str(path))


def signature_path(path: Path) -> Path:
    """The path of a file's signature."""
    return path.with_name(f"{path.name}.sig")


def signer_of(path: Path) -> str | None:
    """The public line of the key that signed a file; None without a signature.

    Raises OpenerNotVerified for a signature that is not one of this file.
    """
    signature_file = signature_path(path)
    if not signature_file.exists():
        return None
    try:
        armoured = read_bytes(signature_file).decode("ascii", "replace")
        line = ssh_signature.signer(armoured)
        ssh_signature.verify(armoured, line, read_bytes(path))
    except SignatureRefused as refused:
        raise OpenerNotVerified(file=str(signature_file), reason=refused.reason) from refused
    return line
