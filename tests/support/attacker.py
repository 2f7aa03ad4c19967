"""An attacker who has everything that is left after a poll, and wants to know who cast what.

They hold the database's files, a backup, all mail, all logs, the published record and the order in
which electors cast. Each ballot goes by four names: its elector, its envelope, its receipt code,
its marking. A strategy lays an order of the ballots by one name beside an order by another,
wherever these orders are found; or it pairs names that lie near each other.
"""

import json
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, combinations
from pathlib import Path
from typing import Any, TypeAlias

from election.crypto import canonical
from election.crypto.box_root import envelope_hash
from election.database.engine import sqlite_module

PERSON, ENVELOPE, CODE, MARKING = "person", "envelope", "code", "marking"
NAMESPACES = (PERSON, ENVELOPE, CODE, MARKING)
PIECE = 24  # bytes: enough to recognise an envelope that was half overwritten

Order: TypeAlias = tuple[str, ...]
Orders: TypeAlias = dict[str, Order]
Matching: TypeAlias = dict[str, str]
Spots: TypeAlias = dict[str, list[list[int]]]  # positions of each ballot's name, by its spelling


@dataclass(frozen=True)
class Loot:
    """All that the attacker got. `casts` names the elector of each cast, in the order of the casts.

    `names` has the spellings of each name of a ballot. `databases` are the files that SQLite opens.
    `files` has the bytes of everything, joined by kind.
    """

    casts: tuple[str, ...]
    names: Mapping[str, Mapping[str, tuple[bytes, ...]]]
    files: Mapping[str, bytes]
    databases: Mapping[str, Path] = field(default_factory=dict)
    sealed: Mapping[str, bytes] = field(default_factory=dict)
    mailed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def person_names(roll: Iterable[Mapping[str, Any]]) -> dict[str, tuple[bytes, ...]]:
    """The names of electors, as the roll and the table of electors write them."""
    return {
        row["person_id"]: tuple(
            str(row[column]).encode() for column in ("person_id", "email", "public_id")
        )
        for row in roll
    }


def envelope_names(sealed: bytes) -> tuple[bytes, ...]:
    """The names of an envelope: its hash as text and bytes, and its pieces."""
    digest = envelope_hash(sealed)
    pieces = (sealed[at : at + PIECE] for at in range(0, len(sealed) - PIECE, PIECE))
    return (digest.encode(), bytes.fromhex(digest), *pieces)


def code_names(code: str) -> tuple[bytes, ...]:
    return code.encode(), code.replace("-", "").encode()


def marking_names(ranking: Sequence[str]) -> tuple[bytes, ...]:
    """The names of a ranking: as JSON in one line, and spaced."""
    return canonical.dumps(list(ranking)), json.dumps(list(ranking)).encode()


def marking_of(ranking: Sequence[str]) -> str:
    return ">".join(ranking)


# Orders -----------------------------------------------------------------------------------------


def spotted(loot: Loot) -> dict[str, dict[str, Spots]]:
    """The places of every name in every file, by file and namespace."""
    return {
        place: {
            namespace: {
                name: [positions(content, way) for way in ways] for name, ways in names.items()
            }
            for namespace, names in loot.names.items()
        }
        for place, content in loot.files.items()
    }


def orders(loot: Loot, spots: Mapping[str, Mapping[str, Spots]]) -> dict[str, Orders]:
    """Every order of the ballots by each of their names, by where it was found."""
    by_namespace: dict[str, Orders] = {namespace: {} for namespace in NAMESPACES}
    by_namespace[PERSON] |= known_orders(loot)
    by_namespace[ENVELOPE] |= ciphertext_orders(loot.sealed)
    by_namespace[MARKING] |= marking_orders(loot.names[MARKING])
    for namespace in NAMESPACES:
        by_namespace[namespace]["alphabet"] = tuple(sorted(loot.names[namespace]))
        for place, where in spots.items():
            by_namespace[namespace] |= byte_orders(place, where[namespace])
    for place, path in loot.databases.items():
        for namespace, more in row_orders(place, path, loot.names).items():
            by_namespace[namespace] |= more
    return {
        namespace: {
            label: whole(order, loot.names[namespace]) for label, order in found_orders.items()
        }
        for namespace, found_orders in by_namespace.items()
    }


def whole(order: Sequence[str], names: Iterable[str]) -> Order:
    """The order, with the names that it lacks at its end: a guess about everybody."""
    return (*order, *sorted(set(names) - set(order)))


def known_orders(loot: Loot) -> Orders:
    """The orders of the first casts, of the last casts, and of the mails about them."""
    first, last = dict.fromkeys(loot.casts), dict.fromkeys(reversed(loot.casts))
    return {
        "first casts": tuple(first),
        "last casts": tuple(reversed(last)),
        **{f"mail by {label}": order for label, order in loot.mailed.items() if order},
    }


def ciphertext_orders(sealed: Mapping[str, bytes]) -> Orders:
    """The orders of envelopes by features of their bytes."""
    features: dict[str, Callable[[bytes], Any]] = {
        "length": len,
        "bytes": lambda sealed_bytes: sealed_bytes,
        "last bytes": lambda sealed_bytes: sealed_bytes[::-1],
        "sum": sum,
        "bits": lambda sealed_bytes: int.from_bytes(sealed_bytes, "big").bit_count(),
        "distinct bytes": lambda sealed_bytes: len(set(sealed_bytes)),
        "body": lambda sealed_bytes: sealed_bytes[32:],
        "tag": lambda sealed_bytes: sealed_bytes[-16:],
    }
    return {
        f"ciphertext by {label}": tuple(
            sorted(sealed, key=lambda envelope: feature(sealed[envelope]))
        )
        for label, feature in features.items()
    }


def marking_orders(names: Iterable[str]) -> Orders:
    """The orders of markings by length, by number of ranks, and by each candidate's place."""
    rankings = {marking: marking.split(">") for marking in names}
    known = sorted({candidate for ranking in rankings.values() for candidate in ranking})
    by_place = {
        f"marking by the place of {candidate}": tuple(
            sorted(
                rankings,
                key=lambda marking: (
                    rankings[marking].index(candidate) if candidate in marking else 99
                ),
            )
        )
        for candidate in known
    }
    return by_place | {
        "marking by length": tuple(sorted(rankings, key=len)),
        "marking by ranks": tuple(sorted(rankings, key=lambda marking: len(rankings[marking]))),
    }


def positions(content: bytes, spelling: bytes) -> list[int]:
    """The positions of a spelling in the content."""
    starts, at = [], content.find(spelling)
    while at >= 0:
        starts.append(at)
        at = content.find(spelling, at + 1)
    return starts


def byte_orders(place: str, spots: Spots) -> Orders:
    """The orders of names by first position, last position and number, in pages, free space, texts.

    There is one for each of the first three spellings, for the spellings from the third on, and
    for all of them.
    """
    by_label: Orders = {}
    for number, kind in enumerate((slice(1), slice(1, 2), slice(2, 3), slice(2, None), slice(99))):
        seen = {name: ats for name, ways in spots.items() if (ats := sorted(chain(*ways[kind])))}
        if len(seen) < 2:
            continue
        label = f"{place}, spelling {number}"
        by_label[f"{label}, first"] = tuple(sorted(seen, key=lambda name: seen[name][0]))
        by_label[f"{label}, last"] = tuple(sorted(seen, key=lambda name: seen[name][-1]))
        by_label[f"{label}, often"] = tuple(sorted(seen, key=lambda name: len(seen[name])))
    return by_label


# Rows -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A row of a table with its rowid, and the ballots that it names, by namespace."""

    cells: tuple[Any, ...]
    named: Mapping[str, str]


def tables(path: Path) -> Iterator[tuple[str, list[str], list[tuple[Any, ...]]]]:
    """Every table with its columns and rows, the rowid among the columns where there is one."""
    with closing(sqlite_module().connect(path)) as connection:
        listed = "SELECT name, sql FROM sqlite_schema WHERE type = 'table'"
        for name, sql in connection.execute(listed).fetchall():
            rowid = "" if "WITHOUT ROWID" in (sql or "").upper() else "rowid AS row_number, "
            cursor = connection.execute(f'SELECT {rowid}* FROM "{name}"')
            yield name, [column[0] for column in cursor.description], cursor.fetchall()


def people_by_key(path: Path) -> dict[int, str]:
    """The ids of electors by the keys that other tables name them by."""
    with closing(sqlite_module().connect(path)) as connection:
        return dict(connection.execute("SELECT id, person_id FROM elector").fetchall())


def named_in(
    columns: Sequence[str],
    cells: Sequence[Any],
    names: Mapping[str, Mapping[str, tuple[bytes, ...]]],
    keys: Mapping[int, str],
) -> dict[str, str]:
    """The one ballot that a row names, by namespace; a row that names several counts as text."""
    content = b"\0".join(
        value if isinstance(value, bytes) else str(value).encode()
        for value in cells
        if isinstance(value, (bytes, str))
    )
    named = {}
    for namespace, spelled in names.items():
        seen = {name for name, ways in spelled.items() if any(way in content for way in ways)}
        if namespace == PERSON and "elector_id" in columns:
            elector = cells[columns.index("elector_id")]
            seen |= {keys[elector]} & set(spelled) if elector is not None else set()
        if len(seen) == 1:
            named[namespace] = seen.pop()
    return named


def rows_of(
    loot_names: Mapping[str, Mapping[str, tuple[bytes, ...]]], path: Path
) -> Iterator[tuple[str, list[str], list[Row]]]:
    keys = people_by_key(path)
    for table, columns, rows in tables(path):
        yield (
            table,
            columns,
            [Row(cells, named_in(columns, cells, loot_names, keys)) for cells in rows],
        )


def cell(at: int, row: Row) -> tuple[str, Any]:
    """The sort key of a cell: its type, then its value."""
    return type(row.cells[at]).__name__, row.cells[at]


def row_orders(
    place: str, path: Path, names: Mapping[str, Mapping[str, tuple[bytes, ...]]]
) -> dict[str, Orders]:
    """The orders by the rowid of every table that names ballots, and by its other columns."""
    by_namespace: dict[str, Orders] = {namespace: {} for namespace in NAMESPACES}
    for table, columns, rows in rows_of(names, path):
        for at, column in enumerate(columns):
            given = [row for row in rows if row.cells[at] is not None]
            in_order = sorted(given, key=partial(cell, at))
            for namespace in NAMESPACES:
                order = tuple(
                    dict.fromkeys(
                        row.named[namespace] for row in in_order if namespace in row.named
                    )
                )
                if len(order) > 1:
                    by_namespace[namespace][f"{place}, {table} by {column}"] = order
    return by_namespace


# Links ------------------------------------------------------------------------------------------


def links(
    loot: Loot, spots: Mapping[str, Mapping[str, Spots]]
) -> dict[tuple[str, str], dict[str, Matching]]:
    """The matchings for each two names of a ballot, by where they were found."""
    by_pair: dict[tuple[str, str], dict[str, Matching]] = {
        pair: {} for pair in combinations(NAMESPACES, 2)
    }
    for place, path in loot.databases.items():
        for table, _, rows in rows_of(loot.names, path):
            for (one, other), matchings in by_pair.items():
                both = [row.named for row in rows if one in row.named and other in row.named]
                if both:
                    near = [(0, named[one], named[other]) for named in both]
                    matchings[f"{place}, rows of {table}"] = matched(loot, one, other, near)
    for place, by_namespace in spots.items():
        where = {
            namespace: {name: sorted(chain(*ways)) for name, ways in spelled.items()}
            for namespace, spelled in by_namespace.items()
        }
        for (one, other), matchings in by_pair.items():
            near = list(distances(where[one], where[other]))
            if near:
                matchings[f"{place}, nearest"] = matched(loot, one, other, near)
    return by_pair


def distances(
    one: Mapping[str, list[int]], other: Mapping[str, list[int]]
) -> Iterator[tuple[int, str, str]]:
    """The least distance in bytes between each two names."""
    for name, places in one.items():
        for other_name, other_places in other.items():
            if places and other_places:
                yield nearest(places, other_places), name, other_name


def nearest(places: list[int], other_places: list[int]) -> int:
    gaps = []
    for at in places:
        right = bisect(other_places, at)
        gaps += [abs(at - near) for near in other_places[max(0, right - 1) : right + 1]]
    return min(gaps)


def matched(loot: Loot, one: str, other: str, near: Iterable[tuple[int, str, str]]) -> Matching:
    """Match the nearest two, then the nearest of the rest, and so on to the last."""
    pairs: Matching = {}
    for _, name, other_name in sorted(near):
        if name not in pairs and other_name not in pairs.values():
            pairs[name] = other_name
    left = [name for name in sorted(loot.names[one]) if name not in pairs]
    over = [
        other_name for other_name in sorted(loot.names[other]) if other_name not in pairs.values()
    ]
    return pairs | dict(zip(left, over, strict=True))
