"""Canaries: secrets that are searched for, in any spelling, in every byte that is written.

A place is a column of the database, its files outside of all rows, a kind of file in the office's
directory, or the logs.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from election.database.engine import sqlite_module

Secrets: TypeAlias = Mapping[str, Iterable[str]]

FILES = {
    ".env": "settings",
    "core-maintainers.csv": "roll file",
    "election.toml": "poll file",
    "keys": "keys",
    "mail": "mail",
    "record": "record",
    "record.zip": "record",
    "temporary": "temporary files",
}
LEFT = "left behind in the database"
SAID = "logs"


def spellings(secret: str) -> set[bytes]:
    """The forms in which a program might write the secret."""
    raw = secret.encode()
    forms = {
        raw,
        secret.lower().encode(),
        secret.upper().encode(),
        secret.encode("utf-16-le"),
        secret.encode("utf-16-be"),
        json.dumps(secret)[1:-1].encode(),
        quote(secret, safe="").encode(),
        raw.hex().encode(),
        raw.hex().upper().encode(),
        *based(raw),
    }
    if len(secret) == 64 and set(secret) <= set("0123456789abcdef"):
        forms |= {bytes.fromhex(secret), *based(bytes.fromhex(secret))}
    return forms


def based(raw: bytes) -> Iterator[bytes]:
    """The bytes in base64 of both alphabets, at any offset in a longer text."""
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw)
        inner = whole[4 if shift else 0 : -4]  # the part that does not depend on the neighbours
        if len(inner) >= 8:
            yield inner
            yield inner.replace(b"+", b"-").replace(b"/", b"_")


def with_hashes(secrets: Secrets) -> dict[str, set[bytes]]:
    """All spellings by kind; the SHA-256 of a secret is a kind of its own."""
    by_kind: dict[str, set[bytes]] = {}
    for kind, values in secrets.items():
        for value in values:
            by_kind.setdefault(kind, set()).update(spellings(value))
            digest = hashlib.sha256(value.encode()).hexdigest()
            by_kind.setdefault(f"hash of {kind}", set()).update(spellings(digest))
    return by_kind


def contains(content: bytes, spelled: Iterable[bytes]) -> bool:
    return any(spelling in content for spelling in spelled)


def cells(path: Path) -> Iterator[tuple[str, bytes]]:
    """The content of each column of the database."""
    with closing(sqlite_module().connect(path)) as connection:
        names = "SELECT name FROM sqlite_schema WHERE type = 'table'"
        for (table,) in connection.execute(names).fetchall():
            cursor = connection.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for at, values in enumerate(zip(*cursor.fetchall(), strict=True)):
                yield f"{table}.{columns[at]}", b"\0".join(map(as_bytes, values))


def as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def found_in(
    directory: Path, databases: Iterable[Path], said: str, canaries: Mapping[str, set[bytes]]
) -> set[tuple[str, str]]:
    """Each kind of canary with each place where one of its kind was found."""
    places = [*texts(directory), (SAID, said.encode())]
    raw: dict[Path, bytes] = {}
    for path in databases:  # read the bytes first: opening a database may change its files
        files = (path.with_name(path.name + kind) for kind in ("", "-wal", "-shm", "-journal"))
        raw[path] = b"".join(file.read_bytes() for file in files if file.exists())
    seen = {
        (kind, place)
        for place, content in places
        for kind, spelled in canaries.items()
        if contains(content, spelled)
    }
    for path, content in raw.items():
        columns = list(cells(path))
        for kind, spelled in canaries.items():
            in_columns = {(kind, place) for place, held in columns if contains(held, spelled)}
            seen |= in_columns
            if not in_columns and contains(content, spelled):
                seen.add((kind, LEFT))
    return seen


def texts(directory: Path) -> Iterator[tuple[str, bytes]]:
    """The files of the office without its database, by kind; an unknown file by its name."""
    for file in sorted(directory.rglob("*")):
        place = file.relative_to(directory).parts[0]
        if file.is_file() and not place.startswith(("election.db", "taken-", "backup-")):
            yield FILES.get(place, place), file.read_bytes()
            yield f"name of {FILES.get(place, place)}", str(file.name).encode()
