"""Several ballot files of one election, counted as one.

The files must speak of the same people. Where each names all who stand, all must name the same;
those who withdrew must be the same. One file given twice is refused.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeVar

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.spelling import folded
from election.errors.written_files import FilesDisagree
from election.rules.pollfile.quoting import quoted

KeyT = TypeVar("KeyT")


def joined(files: Sequence[tuple[str, BallotFile]]) -> BallotFile:
    """The ballots of all files. Raises FilesDisagree where they do not speak of the same people."""
    first, *others = files
    if not others:
        return first[1]
    _require_one_spelling(files)
    complete = [each for each in files if each[1].complete]
    for name, other in complete[1:]:
        _require_same(complete[0], (name, other))
    candidates = _candidates(files, complete)
    titles = dict.fromkeys(file.title for _, file in files if file.title)
    return BallotFile(
        title=" / ".join(titles),
        candidates=candidates,
        withdrawn=first[1].withdrawn,
        ballots=_sum([file.by_ranking for _, file in files]),
        cut=_sum([file.cut for _, file in files]),
        waiting=_sum([file.waiting for _, file in files]),
        faults=_sum([file.faults for _, file in files]),
        notes=tuple(f"{name}: {note}" for name, file in files for note in file.notes),
        complete=bool(complete),
    )


def _require_one_spelling(files: Sequence[tuple[str, BallotFile]]) -> None:
    met: dict[str, tuple[str, str]] = {}
    for file, ballots in files:
        for name in ballots.candidates:
            first, spelling = met.setdefault(folded(name), (file, name))
            if spelling != name:
                reason = f"{quoted(spelling)} and {quoted(name)} are two spellings of one name"
                raise FilesDisagree(first=first, second=file, reason=reason)


def _require_same(one: tuple[str, BallotFile], other: tuple[str, BallotFile]) -> None:
    for only in _differences(one[1].candidates, other[1].candidates):
        reason = f"only one of them names {quoted(only)}"
        raise FilesDisagree(first=one[0], second=other[0], reason=reason)
    for only in _differences(one[1].withdrawn, other[1].withdrawn):
        reason = f"{quoted(only)} withdrew in only one of them"
        raise FilesDisagree(first=one[0], second=other[0], reason=reason)


def _differences(one: tuple[str, ...], other: tuple[str, ...]) -> list[str]:
    return sorted(set(one) ^ set(other))


def _candidates(
    files: Sequence[tuple[str, BallotFile]], complete: Sequence[tuple[str, BallotFile]]
) -> tuple[str, ...]:
    if not complete:
        return tuple(sorted({name for _, file in files for name in file.candidates}))
    known, all_of_them = complete[0]
    for file, ballots in files:
        for name in ballots.candidates:
            if name not in all_of_them.candidates:
                reason = f"only one of them names {quoted(name)}"
                raise FilesDisagree(first=known, second=file, reason=reason)
    return all_of_them.candidates


def _sum(numbers: Sequence[Mapping[KeyT, int]]) -> dict[KeyT, int]:
    total: Counter[KeyT] = Counter()
    for each in numbers:
        total.update(each)
    return dict(total)
