r"""OpenSSH signatures (PROTOCOL.sshsig of OpenSSH): Ed25519, namespace `election`, SHA-512.

`ssh-keygen -Y sign` makes the same bytes for the same key and message, and `ssh-keygen -Y verify`
accepts them. It also accepts some that were changed: other line breaks, bytes after the end,
version 0. Here a signature has one form only: whatever would be written differently is refused.

A signature is armour around, in SSH's encoding (uint32 lengths), "SSHSIG", the version 1, and five
strings: the public key, the namespace, an empty one, the name of the hash, the raw signature. The
signed bytes are "SSHSIG", the namespace, an empty string, the name of the hash and SHA-512 of the
message.
"""

import base64
import hashlib
from dataclasses import dataclass, fields
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from election.errors.signatures import SignatureRefused
from election.rules.pollfile.addresses import ssh_key
from election.verify import is_signing_key

NAMESPACE = "election"
KEY_TYPE = b"ssh-ed25519"
HASH = b"sha512"
MAGIC = b"SSHSIG"
VERSION = b"\0\0\0\1"
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
LINE = 70
RAW_KEY, RAW_SIGNATURE = 32, 64


@lru_cache(maxsize=8)
def public_line(key: Ed25519PrivateKey) -> str:
    """The public half as OpenSSH writes it: "ssh-ed25519 AAAA…", without a comment."""
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def fingerprint(line: str) -> str:
    """The fingerprint of a public line, as `ssh-keygen -l` shows it: "SHA256:…"."""
    return _fingerprint(_key_of(line))


def sign(key: Ed25519PrivateKey, message: bytes) -> str:
    """The armoured signature of the message; the same for the same key and message, always."""
    own = _string(KEY_TYPE) + _string(key.public_key().public_bytes_raw())
    return _armoured(_blob(own, key.sign(_signed(message))))


def signer(armoured: str) -> str:
    """The public line of the key that a signature names. Raises SignatureRefused.

    `verify` tells whether that key made the signature.
    """
    return f"{KEY_TYPE.decode()} {base64.b64encode(_parts(armoured).key).decode()}"


def verify(armoured: str, line: str, message: bytes) -> None:
    """Raise SignatureRefused unless the key of this public line signed exactly this message."""
    parts, key = _parts(armoured), _key_of(line)
    if parts.key != key:
        made, named = _fingerprint(parts.key), _fingerprint(key)
        raise SignatureRefused(reason=f"it was made with the key {made}, and not with {named}")
    if parts.namespace != NAMESPACE.encode():
        raise SignatureRefused(reason=f"it was not made for the namespace {NAMESPACE}")
    if parts.hash != HASH:
        raise SignatureRefused(reason="it was not made with the hash sha512")
    raw = parts.signature[-RAW_SIGNATURE:]
    if _armoured(_blob(key, raw)) != armoured:
        raise SignatureRefused(reason="it is not written as ssh-keygen writes it")
    try:
        Ed25519PublicKey.from_public_bytes(key[-RAW_KEY:]).verify(raw, _signed(message))
    except (InvalidSignature, ValueError) as error:
        raise SignatureRefused(reason="what was signed is not this text") from error


@dataclass(frozen=True)
class _Parts:
    """The five strings of a signature."""

    key: bytes
    namespace: bytes
    reserved: bytes
    hash: bytes
    signature: bytes


def _parts(armoured: str) -> _Parts:
    """The strings of a signature, in whatever form it is written."""
    try:
        parts = _Parts(*_strings(_content(_unarmoured(armoured))))
    except ValueError as error:
        raise SignatureRefused(reason="it is no OpenSSH signature of version 1") from error
    if not parts.key.startswith(_string(KEY_TYPE)):
        raise SignatureRefused(reason="it was made with a key that is not of the type ssh-ed25519")
    if not is_signing_key(parts.key[-RAW_KEY:]):
        raise SignatureRefused(reason="the key that it names proves nothing")
    return parts


def _unarmoured(text: str) -> bytes:
    """The bytes between the first and the last line. Raises ValueError where one is missing."""
    _, begins, rest = text.partition(BEGIN)
    body, ends, _ = rest.partition(END)
    if not begins or not ends:
        raise ValueError("its first or its last line is missing")
    return base64.b64decode("".join(body.split()), validate=True)


def _content(blob: bytes) -> bytes:
    """The bytes after the magic bytes and the version. Raises ValueError for other ones."""
    if not blob.startswith(MAGIC + VERSION):
        raise ValueError("it does not begin as a signature of version 1 does")
    return blob[len(MAGIC + VERSION) :]


def _armoured(blob: bytes) -> str:
    encoded = base64.b64encode(blob).decode()
    lines = (encoded[start : start + LINE] for start in range(0, len(encoded), LINE))
    return "".join(f"{line}\n" for line in (BEGIN, *lines, END))


def _blob(key: bytes, raw: bytes) -> bytes:
    signature = _string(KEY_TYPE) + _string(raw)
    strings = (key, NAMESPACE.encode(), b"", HASH, signature)
    return MAGIC + VERSION + b"".join(map(_string, strings))


def _signed(message: bytes) -> bytes:
    strings = (NAMESPACE.encode(), b"", HASH, hashlib.sha512(message).digest())
    return MAGIC + b"".join(map(_string, strings))


def _string(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def _strings(data: bytes) -> list[bytes]:
    """The first five strings of the data; `verify` encodes them again, and so finds any rest."""
    strings = []
    for _ in fields(_Parts):
        length = int.from_bytes(data[:4], "big")
        strings.append(data[4 : 4 + length])
        data = data[4 + length :]
    return strings


def _key_of(line: str) -> bytes:
    """The key of a public line, in SSH's encoding. Raises UnfitValue."""
    return base64.b64decode(ssh_key(line).split()[1])


def _fingerprint(key: bytes) -> str:
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode()
    return f"SHA256:{digest.rstrip('=')}"
