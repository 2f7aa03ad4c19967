"""Canonical JSON (RFC 8785) and the digest of bytes.

Only what section 3 of RFC 7493 (I-JSON) makes safe is used: objects with ASCII keys, lists,
strings, integers, booleans and null; never a fraction. Readers check bytes, not values: text that
is not in its one canonical form is refused.

Of such values Python's own encoder writes the form of RFC 8785: sorted keys, no space, plain UTF-8
and the short escapes. A test compares it with a library of that standard.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from election.crypto.file_pieces import gathered
from election.errors.crypto import NotCanonical

LARGEST = 2**53 - 1
"""The largest integer that every program reads exactly."""
AT_ONCE = 200
"""Values of a long list that are written at once."""
_SAFE = frozenset({str, bool, type(None)})
"""Types of which every value is safe: most of what a record or a row holds."""
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


def pieces(value: Mapping[str, Any]) -> Iterator[bytes]:
    """The canonical bytes of an object, in pieces.

    A long list in it may be an iterator: a few of its values are in memory at a time. Raises
    NotCanonical, where it comes to it.
    """
    return gathered(_parts(value))


def _parts(value: Mapping[str, Any]) -> Iterator[bytes]:
    before = b"{"
    for key in sorted(value):
        yield before + dumps({key: None})[1 : -len("null}")]
        content = value[key]
        yield from _listed(content) if isinstance(content, Iterator) else [dumps(content)]
        before = b","
    yield b"}"


def _listed(values: Iterator[Any]) -> Iterator[bytes]:
    """A list, some values at a time: the encoder costs more to start than to write one value.

    Values that are bytes are canonical already.
    """
    before = b"["
    while some := list(islice(values, AT_ONCE)):
        written = b",".join(some) if isinstance(some[0], bytes) else dumps(some)[1:-1]
        yield before + written
        before = b","
    yield b"[]" if before == b"[" else b"]"


def _require_safe(value: Any) -> None:
    """Refuse numbers that programs read differently, and keys that they sort differently."""
    if isinstance(value, dict):
        if not _are_ascii(value):
            raise NotCanonical(reason="it holds a key that is not ASCII text")
        value = value.values()
    elif not isinstance(value, list | tuple):
        if isinstance(value, float):
            raise NotCanonical(reason="it holds a number that is not an integer")
        if isinstance(value, int) and abs(value) > LARGEST:
            raise NotCanonical(reason="it holds an integer of more than 53 bits")
        return
    for part in value:
        kind = type(part)
        if not (kind in _SAFE or (kind is int and abs(part) <= LARGEST)):
            _require_safe(part)


def _are_ascii(keys: Iterable[Any]) -> bool:
    try:
        return "".join(keys).isascii()
    except TypeError:
        return False


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
