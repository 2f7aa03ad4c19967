"""The exports of an election read back from their own bytes, as another program finds them.

Only the standard library's readers are used here, and the reader of cells that are no formulas.
None of the writers is: a fault of a writer would otherwise be read back by the same fault.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from election.ballotfiles.counted_election import Exported, labels
from election.ballotfiles.csv.formulas import as_meant
from election.errors.record import RecordRefused
from election.rules.counting.piles import Ranking

Numbered = tuple[str, Ranking]
"""A ballot's code or its row number, and its ranking by name."""


@dataclass(frozen=True)
class ReadBack:
    """The candidates and the ballots that a file has, by name."""

    names: Sequence[str]
    ballots: Sequence[Numbered]


def require_the_same(exported: Exported, files: Mapping[str, bytes]) -> None:
    """Raise RecordRefused, naming the file, where a file says something else than was counted."""
    label = labels(exported.names)
    names, cast = list(label.values()), []
    for number, ballot in enumerate(exported.ballots, start=1):
        ranking = tuple(label[candidate] for candidate in ballot.ranking)
        cast.append((ballot.code or str(number), ranking))
    for path, content in files.items():
        if path.endswith("config.json"):
            same = sorted(_configured(content)) == sorted(names)
        elif path.endswith(".blt"):
            found = _blt(content)
            same = Counter(each for _, each in found.ballots) == Counter(each for _, each in cast)
            same = same and found.names == names
        else:
            found = _cvr(content) if path.endswith(".json") else _table(content)
            same = found.ballots == cast and sorted(found.names) == sorted(names)
        if not same:
            raise RecordRefused(reason=f"{path}, read back, has not the ballots that were counted")


def _blt(content: bytes) -> ReadBack:
    """BLT in the portable subset."""
    head, *lines = content.decode().splitlines()
    number, end = int(head.split()[0]), lines.index("0")
    names = [line[1:-1] for line in lines[end + 1 : end + 1 + number]]
    ballots = []
    for line in lines[:end]:
        many, *places, _ = map(int, line.split())
        ballots += [("", tuple(names[place - 1] for place in places))] * many
    return ReadBack(names, ballots)


def _table(content: bytes) -> ReadBack:
    """A table with a row a ballot, a column a candidate, and ranks in the cells."""
    (_, *heads), *rows = csv.reader(StringIO(content.decode(), newline=""))
    names = list(map(as_meant, heads))
    return ReadBack(names, [(row[0], _ranking(zip(row[1:], names, strict=True))) for row in rows])


def _ranking(cells: Iterator[tuple[str, str]]) -> Ranking:
    """The names by rank, where ranks are 1, 2, 3 and so on; else nothing that was counted."""
    marks = sorted((int(rank), name) for rank, name in cells if rank)
    gapless = [rank for rank, _ in marks] == list(range(1, len(marks) + 1))
    return tuple(name for _, name in marks) if gapless else ("?",)


def _cvr(content: bytes) -> ReadBack:
    """Cast vote records: names by the references between objects, ranks of the current snapshot."""
    report = json.loads(content)
    (election,) = report["Election"]
    called = {candidate["@id"]: as_meant(candidate["Name"]) for candidate in election["Candidate"]}
    (contest,) = election["Contest"]
    chosen = {each["@id"]: called[each["CandidateIds"][0]] for each in contest["ContestSelection"]}
    ballots = []
    for number, record in enumerate(report["CVR"], start=1):
        marks = _marks(record)
        ranked = ((str(mark["Rank"]), chosen[mark["ContestSelectionId"]]) for mark in marks)
        ballots.append((record.get("UniqueId", str(number)), _ranking(ranked)))
    return ReadBack(list(called.values()), ballots)


def _marks(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    current = record["CurrentSnapshotId"]
    (snapshot,) = (each for each in record["CVRSnapshot"] if each["@id"] == current)
    marks: list[dict[str, Any]] = snapshot["CVRContest"][0]["CVRContestSelection"]
    return marks


def _configured(content: bytes) -> list[str]:
    """The names of the candidates who stand in RCTab's configuration."""
    candidates = json.loads(content)["candidates"]
    return [as_meant(candidate["name"]) for candidate in candidates if not candidate["excluded"]]
