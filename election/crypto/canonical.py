"""Canonical JSON (RFC 8785) and the digest of bytes.

Only what section 3 of RFC 7493 (I-JSON) makes safe is used: objects with ASCII keys, lists,
strings, integers, booleans and null; never a fraction. Readers check bytes, not values: text that
is not in its one canonical form is refused.

Of such values Python's own encoder writes the form of RFC 8785: sorted keys, no space, plain UTF-8
and the short escapes. A test compares it with a library of that standard.
"""

import hashlib
import json
from typing import Any

from election.errors.crypto import NotCanonical

LARGEST = 2**53 - 1
"""The largest integer that every program reads exactly."""
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def dumps(value: Any) -> bytes:
    """The canonical bytes of a JSON value. Raises NotCanonical for what has none, or is unsafe."""
    try:
        _require_safe(value)
        return _ENCODER.encode(value).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise NotCanonical(reason=str(error)) from error


_ALWAYS_SAFE = (str, bool, type(None))


def _require_safe(value: Any) -> None:
    """Refuse numbers that programs read differently, and keys that they sort differently."""
    if type(value) in _ALWAYS_SAFE:
        return
    if isinstance(value, float):
        raise NotCanonical(reason="it holds a number that is not an integer")
    if isinstance(value, int) and abs(value) > LARGEST:
        raise NotCanonical(reason="it holds an integer of more than 53 bits")
    if isinstance(value, dict):
        for key in value:
            if not (isinstance(key, str) and key.isascii()):
                raise NotCanonical(reason="it holds a key that is not ASCII text")
        value = value.values()
    elif not isinstance(value, list | tuple):
        return
    for part in value:
        if type(part) not in _ALWAYS_SAFE:
            _require_safe(part)


def loads(data: bytes) -> Any:
    """The value of canonical bytes. Raises NotCanonical for any other bytes."""
    try:
        value = json.loads(data.decode("utf-8"))
    except (UnicodeError, ValueError, RecursionError) as error:
        raise NotCanonical(reason=str(error)) from error
    if dumps(value) != data:
        raise NotCanonical(reason="the same value has other canonical bytes")
    return value


def digest(data: bytes) -> str:
    """SHA-256 of the bytes, in lower-case hex."""
    return hashlib.sha256(data).hexdigest()
