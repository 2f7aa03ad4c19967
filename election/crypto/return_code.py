"""The code in a return path, by which a bounce is known; and ids that only the service knows.

The address that bounces come to is sub-addressed with a code, which names one message and is
signed (VERP). A code has letters of one case and digits: mail servers may change the case.

Mail that tells who cast has a code that names nothing, made anew each time, and a Message-ID that
the service knows again though it stores nothing of it. Without the service's secrets neither is
told apart from those of other mail.
"""

import base64
import hmac
import re
import secrets
from collections.abc import Iterator
from typing import NamedTuple

from election.crypto.row_tags import RowKeys

ID_BYTES, MAC_BYTES = 16, 9
LONGEST_LOCAL_PART = 64  # octets, RFC 5321, 4.5.3.1.1
CODE_LENGTH = (ID_BYTES + MAC_BYTES) * 8 // 5
LONGEST_NAME = LONGEST_LOCAL_PART - len("+") - CODE_LENGTH
"""Octets of a local part that a code still fits behind."""
_NONCE_BYTES = ID_BYTES // 2
_NAMES, _NAMES_NOTHING, _SECRET_ID = "return-path/v1", "no-return-path/v1", "unlisted-mail/v1"
_CODE = re.compile(rf"(?<![a-z2-7])[a-z2-7]{{{CODE_LENGTH}}}(?![a-z2-7])", re.IGNORECASE)
_ID = re.compile(rf"(?<![0-9a-f])[0-9a-f]{{{2 * ID_BYTES}}}(?![0-9a-f])")


class NamedMail(NamedTuple):
    """What a code or Message-ID says: the message of this id, or one of which nothing is kept."""

    message_id: str | None


def code_for(keys: RowKeys, message_id: str) -> str:
    """The code that names this message."""
    return _code(keys, _NAMES, bytes.fromhex(message_id))


def code_for_nothing(keys: RowKeys) -> str:
    """A code that names no message: another one each time."""
    return _code(keys, _NAMES_NOTHING, secrets.token_bytes(ID_BYTES))


def unlisted_id(keys: RowKeys) -> str:
    """The id of a message of which nothing is kept: `named_by_ids` knows it again."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return (nonce + next(_macs(keys, _SECRET_ID, nonce))[:_NONCE_BYTES]).hex()


def named_by_codes(keys: RowKeys, text: str) -> Iterator[NamedMail]:
    """What each of our codes in a text says; what others wrote there is passed over."""
    for found in _CODE.finditer(text):
        content = base64.b32decode(found.group().upper())
        named, mac = content[:ID_BYTES], content[ID_BYTES:]
        for purpose, message_id in ((_NAMES, named.hex()), (_NAMES_NOTHING, None)):
            if any(
                hmac.compare_digest(mac, own[:MAC_BYTES]) for own in _macs(keys, purpose, named)
            ):
                yield NamedMail(message_id)


def named_by_ids(keys: RowKeys, text: str) -> Iterator[NamedMail]:
    """What each Message-ID of our form in a text says; another's may be among them."""
    for found in _ID.finditer(text):
        content = bytes.fromhex(found.group())
        nonce, mac = content[:_NONCE_BYTES], content[_NONCE_BYTES:]
        own = (each[:_NONCE_BYTES] for each in _macs(keys, _SECRET_ID, nonce))
        unlisted = any(hmac.compare_digest(mac, each) for each in own)
        yield NamedMail(None if unlisted else found.group())


def _code(keys: RowKeys, purpose: str, named: bytes) -> str:
    mac = next(_macs(keys, purpose, named))[:MAC_BYTES]
    return base64.b32encode(named + mac).decode().lower()


def _macs(keys: RowKeys, purpose: str, content: bytes) -> Iterator[bytes]:
    """A code of authentication by each of the keys, the newest first."""
    for key in keys.for_purpose(purpose):
        yield hmac.digest(key, content, "sha256")
