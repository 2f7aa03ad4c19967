"""Envelopes: a ballot sealed to a poll's key with HPKE (RFC 9180), all of one length per poll.

Base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, by the `cryptography` library.
`info` binds the envelope to one poll and its definition. An envelope shows the length of its
plaintext, so every plaintext is filled with spaces to the poll's one length.
"""

from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from election.errors.crypto import EnvelopeClosed, KeyUnreadable
from election.verify import is_sealing_key

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
OVERHEAD = 48
KEY_BYTES = 32


def new_key() -> tuple[str, str]:
    """A fresh poll key: its secret and its public half, each 32 bytes in lower-case hex."""
    key = X25519PrivateKey.generate()
    return key.private_bytes_raw().hex(), key.public_key().public_bytes_raw().hex()


def public_half(secret: str) -> str:
    """The public half of a secret poll key. Raises KeyUnreadable for anything else."""
    return _private(secret).public_key().public_bytes_raw().hex()


def check_public(public: str) -> str:
    """The public key itself, where ballots can be sealed to it. Raises KeyUnreadable otherwise."""
    data = _key_bytes(public)
    if not is_sealing_key(data):  # such as 64 zeros; the rule is that of verify.py
        raise KeyUnreadable
    return data.hex()


def poll_info(slug: str, definition_hash: str) -> bytes:
    """The HPKE `info` that binds an envelope to its poll and definition."""
    return f"election-ballot/v1\n{slug}\n{definition_hash}".encode()


def sealed_length(plaintext_length: int) -> int:
    """The length in bytes of an envelope of a plaintext of that many bytes."""
    return plaintext_length + OVERHEAD


def seal(plaintext: bytes, length: int, public: str, info: bytes) -> bytes:
    """An envelope of the plaintext, filled with spaces to `length` bytes."""
    if len(plaintext) > length:
        raise ValueError("the plaintext is longer than the poll's one length")
    return SUITE.encrypt(plaintext.ljust(length), _public(public), info=info)


@dataclass(frozen=True)
class Unsealer:
    """A poll's secret key, made ready once for all envelopes that it opens."""

    key: X25519PrivateKey = field(repr=False)
    info: bytes

    @classmethod
    def of(cls, secret: str, info: bytes) -> Self:
        """Raises KeyUnreadable for what is no key."""
        return cls(_private(secret), info)

    def unseal(self, envelope: bytes) -> bytes:
        """The plaintext without its filling. Raises EnvelopeClosed where the key is another."""
        try:
            return SUITE.decrypt(envelope, self.key, info=self.info).rstrip(b" ")
        except (InvalidTag, ValueError) as error:
            raise EnvelopeClosed from error


def _key_bytes(text: str) -> bytes:
    try:
        data = bytes.fromhex(text)
    except ValueError as error:
        raise KeyUnreadable from error
    if len(data) != KEY_BYTES:
        raise KeyUnreadable
    return data


def _private(secret: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(_key_bytes(secret))


def _public(public: str) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(_key_bytes(public))
