"""Unsealing a box away from the server: with files alone, without an office."""

from collections.abc import Sequence
from pathlib import Path

from election.crypto.unsealed_file import UnsealedFile, unseal_box
from election.kinds.table import kind_of
from election.office import ssh_keygen
from election.office.box_files import read_box, signature_path
from election.office.files import require_new, write_private
from election.office.poll_secret import poll_secret


def unseal(
    box_file: Path, *, key: Path | None, shares: Sequence[Path], out: Path, signing: Path | None
) -> UnsealedFile:
    """Open the box in a file, and write what the record will show of it, signed by `signing`.

    Raises before it writes anything, except where the disk is full.
    """
    box = read_box(box_file)
    read = kind_of(box.definition).read_ballot
    unsealed = unseal_box(box, poll_secret(box.definition, key, shares), read)
    content = unsealed.to_bytes()
    signature_file = signature_path(out)
    require_new(out, *(() if signing is None else (signature_file,)))
    signature = None if signing is None else ssh_keygen.sign(signing, content)
    write_private(out, content)
    if signature is not None:
        write_private(signature_file, signature.encode())
    return unsealed
