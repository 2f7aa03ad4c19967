"""The exports of an election read back from their own bytes, as another program finds them.

Only the standard library's readers are used here, the reader of a long list, and the reader of
cells that are no formulas. None of the writers is: a fault of a writer would otherwise be read back
by the same fault. Nothing here holds a file: one ballot of it is in memory at a time.
"""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import TextIOWrapper
from itertools import zip_longest
from typing import Any, BinaryIO

from election.ballotfiles.counted_election import Exported, labels
from election.ballotfiles.csv.formulas import as_meant
from election.crypto.file_pieces import PIECE, Opened
from election.crypto.long_list import LongList
from election.errors.record import RecordRefused
from election.rules.counting.piles import Ranking

Numbered = tuple[str, Ranking]
"""A ballot's code or its row number, and its ranking by name."""


@dataclass(frozen=True)
class CountedByName:
    """The candidates and the ballots that were counted, by name."""

    exported: Exported
    label: Mapping[str, str]

    @property
    def names(self) -> Sequence[str]:
        return list(self.label.values())

    def has_names(self, found: Iterable[str]) -> bool:
        """True for these names in any order."""
        return sorted(found) == sorted(self.names)

    @property
    def ballots(self) -> Iterator[Numbered]:
        """The ballots, in their order."""
        for number, ballot in enumerate(self.exported.ballots, start=1):
            yield ballot.code or str(number), tuple(map(self.label.__getitem__, ballot.ranking))


def require_the_same(exported: Exported, opened: Opened) -> None:
    """Raise RecordRefused, naming the file, where a file says something else than was counted."""
    counted = CountedByName(exported, labels(exported.names))
    for path, content in opened.items():
        with content() as file:
            same = _reader(path)(file, counted)
        if not same:
            raise RecordRefused(reason=f"{path}, read back, has not the ballots that were counted")


def _reader(path: str) -> Callable[[BinaryIO, CountedByName], bool]:
    if path.endswith("config.json"):
        return _is_configured
    if path.endswith(".blt"):
        return _is_blt
    return _is_cvr if path.endswith(".json") else _is_table


def _is_blt(file: BinaryIO, counted: CountedByName) -> bool:
    """BLT in the portable subset: equal ballots on one line."""
    lines = (line.decode().rstrip("\n") for line in file)
    number = int(next(lines).split()[0])
    piles = Counter[tuple[int, ...]]()
    for many, *places in iter(lambda: list(map(int, next(lines).split())), [0]):
        piles[tuple(places[:-1])] += many
    names = [next(lines)[1:-1] for _ in range(number)]
    ballots = Counter(ranking for _, ranking in counted.ballots)
    return names == counted.names and ballots == {
        tuple(names[place - 1] for place in places): many for places, many in piles.items()
    }


def _is_table(file: BinaryIO, counted: CountedByName) -> bool:
    """A table with a row a ballot, a column a candidate, and ranks in the cells."""
    rows = csv.reader(TextIOWrapper(file, "utf-8", newline=""))
    _, *heads = next(rows)
    names = list(map(as_meant, heads))
    found = ((row[0], _ranking(zip(row[1:], names, strict=True))) for row in rows)
    return counted.has_names(names) and all(
        one == other for one, other in zip_longest(found, counted.ballots)
    )


def _ranking(cells: Iterator[tuple[str, str]]) -> Ranking:
    """The names by rank, where ranks are 1, 2, 3 and so on; else nothing that was counted."""
    marks = sorted((int(rank), name) for rank, name in cells if rank)
    gapless = [rank for rank, _ in marks] == list(range(1, len(marks) + 1))
    return tuple(name for _, name in marks) if gapless else ("?",)


def _is_cvr(file: BinaryIO, counted: CountedByName) -> bool:
    """Cast vote records: names by the references between objects, ranks of the current snapshot.

    The names stand after the records. So what a record chooses is taken for the name that was
    counted in its place, and must be the same name at the end.
    """
    records = LongList(iter(partial(file.read, PIECE), b""), "CVR")
    meant: dict[str, str] = {}
    for number, (record, cast) in enumerate(zip_longest(records, counted.ballots), start=1):
        if record is None or cast is None or record.get("UniqueId", str(number)) != cast[0]:
            return False
        ranked = ((str(mark["Rank"]), mark["ContestSelectionId"]) for mark in _marks(record))
        chosen = _ranking(ranked)
        pairs = zip(chosen, cast[1], strict=False)
        if len(chosen) != len(cast[1]) or any(meant.setdefault(*pair) != pair[1] for pair in pairs):
            return False
    (election,) = records.rest["Election"]
    called = {candidate["@id"]: as_meant(candidate["Name"]) for candidate in election["Candidate"]}
    (contest,) = election["Contest"]
    names = {each["@id"]: called[each["CandidateIds"][0]] for each in contest["ContestSelection"]}
    return counted.has_names(called.values()) and meant.items() <= names.items()


def _marks(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    current = record["CurrentSnapshotId"]
    (snapshot,) = (each for each in record["CVRSnapshot"] if each["@id"] == current)
    marks: list[dict[str, Any]] = snapshot["CVRContest"][0]["CVRContestSelection"]
    return marks


def _is_configured(file: BinaryIO, counted: CountedByName) -> bool:
    """The names of the candidates who stand in RCTab's configuration."""
    candidates = json.loads(file.read())["candidates"]
    return counted.has_names(as_meant(one["name"]) for one in candidates if not one["excluded"])
