"""Tags of rows: what the service stored, told apart from what somebody else wrote into a database.

A tag is HMAC-SHA256 over the values of a row, under a key made from one of the service's secrets
and the purpose of the row. The database holds no such key, so nobody who has only the database can
make a tag. A tag does not show that a row is the newest: an older row is put back with its own tag.
"""

import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeAlias

from election.crypto import canonical
from election.errors.crypto import NotCanonical

RowValues: TypeAlias = Mapping[str, Any]
"""The values of a row by column: text, whole numbers, truth values, instants, bytes or None."""

_ID = b"election-key-id/v1"
_ROW = "election-row/v1"
_OTHER = "election-purpose/v1"
_ID_LENGTH = 16
_AS_IT_IS = frozenset({str, int, bool, type(None)})


class RowKeys:
    """The keys that make tags. `secrets` are the service's secrets, the oldest first."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = {_key_id(secret): secret for secret in secrets}

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, the oldest first. An id does not tell its key."""
        return tuple(self._secrets)

    @property
    def newest(self) -> str:
        """The id of the key that new polls take. Raises LookupError where there is no key."""
        if not self._secrets:
            raise LookupError("this database was opened without the service's secrets")
        return self.ids[-1]

    def has(self, key_id: str) -> bool:
        """True where the key of this id is at hand."""
        return key_id in self._secrets

    def tag(self, key_id: str, purpose: str, values: RowValues) -> str:
        """The tag of a row, in lower-case hex. Raises NotCanonical for values that no row has."""
        mac = _row_mac(self._secrets[key_id], purpose).copy()
        mac.update(canonical.dumps(_plain(values)))
        return mac.hexdigest()

    def for_purpose(self, purpose: str) -> list[bytes]:
        """Keys for something else than rows, made from the same secrets, the newest first."""
        return [_purpose_key(secret, purpose) for secret in reversed(self._secrets.values())]

    def is_tagged(self, key_id: str, purpose: str, values: RowValues, tag: str) -> bool:
        """True where the tag is that of these values; values that no row has are not tagged."""
        try:
            expected = self.tag(key_id, purpose, values)
        except NotCanonical:
            return False
        return hmac.compare_digest(expected.encode(), str(tag).encode(errors="replace"))


def _key_id(secret: str) -> str:
    return hmac.digest(secret.encode(), _ID, "sha256").hex()[:_ID_LENGTH]


@cache
def _row_mac(secret: str, purpose: str) -> hmac.HMAC:
    """The beginning of every tag under this key, which each tag copies."""
    key = hmac.digest(secret.encode(), f"{_ROW}\n{purpose}".encode(), "sha256")
    return hmac.new(key, digestmod="sha256")


@cache
def _purpose_key(secret: str, purpose: str) -> bytes:
    return hmac.digest(secret.encode(), f"{_OTHER}\n{purpose}".encode(), "sha256")


def _plain(values: RowValues) -> dict[str, Any]:
    return {
        name: value if type(value) in _AS_IT_IS else _plain_value(value)
        for name, value in values.items()
    }


def _plain_value(value: Any) -> Any:
    """The value as JSON has it. Bytes and instants are marked: no text is taken for one."""
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, datetime):
        return {"instant": value.astimezone(UTC).isoformat()}
    if isinstance(value, bytes):
        return {"sha256": canonical.digest(value)}
    return value
