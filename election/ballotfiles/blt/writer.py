"""BLT that every program reads: whole weights, candidates by number, quoted names; nothing else."""

from collections import Counter
from collections.abc import Iterator, Mapping

from election.ballotfiles.counted_election import Exported, labels, one_line
from election.crypto.file_pieces import gathered
from election.rules.counting.piles import Profile


def blt_of(exported: Exported) -> Iterator[bytes]:
    """The ballots, equal ones on one line, the most frequent first, then by their numbers."""
    named = labels(exported.names)
    profile = Counter(ballot.ranking for ballot in exported.ballots)
    return gathered(map(str.encode, _lines(exported.question, named, profile)))


def _lines(title: str, names: Mapping[str, str], profile: Profile) -> Iterator[str]:
    number = {candidate: place for place, candidate in enumerate(names, start=1)}
    ballots = sorted((-many, tuple(map(number.__getitem__, key))) for key, many in profile.items())
    yield f"{len(names)} 1\n"
    for many, ranking in ballots:
        yield " ".join(map(str, (-many, *ranking, 0))) + "\n"
    yield "0\n"
    for name in names.values():
        yield f'"{name}"\n'
    yield f'"{one_line(title)}"\n'
