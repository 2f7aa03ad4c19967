"""Unsealing a box away from the server: with files alone, without an office."""

from collections.abc import Sequence
from pathlib import Path

from election.crypto.sealed_box import SealedBox
from election.crypto.ssh_signature import fingerprint, signer
from election.crypto.unsealed_file import UnsealedFile, require_key, unseal_box
from election.errors.box import BoxUnreadable, OtherRoot
from election.errors.signatures import SignerUnnamed
from election.kinds.table import kind_of
from election.office import ssh_keygen
from election.office.box_files import read_box, signature_path
from election.office.files import require_new, write_private
from election.office.opening_memory import remember, require_first_root
from election.office.poll_secret import poll_secret
from election.rules.poll.definition import Definition
from election.services.box_to_open import fault_of, history_in, require_quorum
from election.services.unseal import office_of


def box_to_open(box_file: Path, root: str) -> SealedBox:
    """The box in a file, if it has this root and may be opened; no key or share is read.

    Raises OtherRoot, BoxUnreadable, BoxStaysSealed.
    """
    box = read_box(box_file)
    if box.root != root:
        raise OtherRoot(box=str(box_file))
    if (reason := fault_of(box)) is not None:
        raise BoxUnreadable(file=str(box_file), reason=reason)
    require_quorum(box)
    return box


def unseal(
    box: SealedBox, *, key: Path | None, shares: Sequence[Path], out: Path, signing: Path | None
) -> UnsealedFile:
    """Open a box of `box_to_open`, and write what the record will show of it, signed by `signing`.

    Each file of the key remembers the root. Raises before it writes anything else, except where
    the disk is full.
    """
    signature_file = signature_path(out)
    require_new(out, *(() if signing is None else (signature_file,)))
    read = kind_of(box.definition).read_ballot
    files = [key] if key is not None else [*shares]
    require_first_root(files, box)
    secret = poll_secret(box.definition, key, shares)
    require_key(box.definition, secret)
    remember(files, box)
    unsealed = unseal_box(box, secret, read)
    content = unsealed.to_bytes()
    signature = None if signing is None else _signed(_acting(box), signing, content)
    write_private(out, content)
    if signature is not None:
        write_private(signature_file, signature.encode())
    return unsealed


def _acting(box: SealedBox) -> Definition:
    """The definition with the officials as they acted when the box was handed out."""
    return box.definition.acting(history_in(box).replaced)


def _signed(definition: Definition, signing: Path, content: bytes) -> str:
    """The signature of an opener whom the definition names. Raises SignerUnnamed."""
    signature = ssh_keygen.sign(signing, content)
    line = signer(signature)
    if office_of(definition, line) is None:
        raise SignerUnnamed(slug=definition.slug, key=fingerprint(line))
    return signature
