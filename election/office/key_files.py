"""Key files: poll keys, seeds of the lot, the service key. Each is mode 0600.

A file is comment lines and one line with its kind and 64 hexadecimal digits, so that a person
sees the kind, and one kind is never taken for another.
"""

import re
import secrets
from pathlib import Path
from typing import Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_ssh_private_key,
)

from election.crypto.envelope import new_key, public_half
from election.errors.office import (
    FileExists,
    FileUnreadable,
    KeyFileExists,
    SecretKeyGiven,
    ServiceKeyUnreadable,
    WrongKeyFile,
)
from election.office.files import read_text, write_private
from election.rules.counting.lot import commitment

KeyFileKind = Literal["election-poll-key", "election-seed"]
_SECRET = re.compile(r"^(election-[a-z-]+)/v1 ([0-9a-f]{64})$", re.MULTILINE)
_PUBLIC = re.compile(r"[0-9a-fA-F]{64}")


def write_poll_key(path: Path) -> str:
    """Write a fresh poll key into a new file; return its public half."""
    secret, public = new_key()
    note = f"A poll's key: whoever holds this file can open its ballots.\nPublic half: {public}"
    _write(path, note, "election-poll-key", secret)
    return public


def write_seed(path: Path) -> str:
    """Write a fresh seed of the lot into a new file; return its commitment."""
    seed = secrets.token_hex(32)
    promise = commitment(seed)
    note = f"A seed of the lot: keep it off the server until the tally.\nCommitment: {promise}"
    _write(path, note, "election-seed", seed)
    return promise


def poll_key_kept(path: Path) -> tuple[str, bool]:
    """The public half of the key in this file, and whether the file was made now.

    A file that is there is kept: a notice that was killed may have written it.
    """
    if _holds_something(path):
        return public_half(read_poll_key(path)), False
    return write_poll_key(path), True


def seed_kept(path: Path) -> tuple[str, bool]:
    """The commitment to the seed in this file, and whether the file was made now."""
    if _holds_something(path):
        return commitment(read_seed(path)), False
    return write_seed(path), True


def _holds_something(path: Path) -> bool:
    """True for a file with content; an empty one, as a killed program leaves it, is deleted."""
    try:
        if path.stat().st_size:
            return True
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or "") from error
    return False


def public_half_in(path: Path) -> str | None:
    """The public half of the poll key in this file; None where no key can be read there."""
    try:
        return public_half(read_poll_key(path))
    except (FileUnreadable, WrongKeyFile):
        return None


def read_poll_key(path: Path) -> str:
    """The secret poll key in a file."""
    return _read(path, "election-poll-key")


def read_public_key(text: str) -> str:
    """The public poll key in a text: the key itself, or a file that holds it.

    Raises SecretKeyGiven for a file of the secret half: it should not have come here.
    """
    if _PUBLIC.fullmatch(text.strip()):
        return text.strip().lower()
    try:
        content = read_text(Path(text))
    except FileUnreadable:
        return text  # it is refused later, as a key
    if _SECRET.search(content):
        raise SecretKeyGiven(path=text, public=public_half(read_poll_key(Path(text))))
    return content.strip().lower()


def read_seed(path: Path) -> str:
    """The seed in a file."""
    return _read(path, "election-seed")


def is_poll_key(text: str) -> bool:
    """True for the text of a file with a whole poll key."""
    return any(kind == "election-poll-key" for kind, _ in _SECRET.findall(text))


def _write(path: Path, note: str, kind: KeyFileKind, secret: str) -> None:
    comments = "".join(f"# {line}\n" for line in note.splitlines())
    try:
        write_private(path, f"{comments}{kind}/v1 {secret}\n".encode())
    except FileExists as there:
        if there.path != str(path):  # something else is in the way
            raise
        raise KeyFileExists(path=there.path) from there


def _read(path: Path, kind: KeyFileKind) -> str:
    lines = _SECRET.findall(read_text(path))
    if len(lines) != 1 or lines[0][0] != kind:
        raise WrongKeyFile(path=str(path), kind=kind)
    secret: str = lines[0][1]
    return secret


def new_service_key() -> bytes:
    """A fresh Ed25519 key in OpenSSH's private format: signs receipts and sums."""
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()
    )


def service_private_key(setting: str, directory: Path) -> Ed25519PrivateKey:
    r"""The service key: a file's path, or the key's own text.

    In the key's text, line breaks may be written as \n, as hosting platforms' settings need it. The
    refusal never shows the setting, not even as a path: it may be a key with a slip in it.
    """
    try:
        text = setting if "PRIVATE KEY" in setting else (directory / setting).read_text("utf-8")
        key = load_ssh_private_key(text.replace("\\n", "\n").strip().encode() + b"\n", None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ServiceKeyUnreadable from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ServiceKeyUnreadable
    return key
