"""BLT that every program reads: whole weights, candidates by number, quoted names; nothing else."""

from collections import Counter
from collections.abc import Mapping

from election.ballotfiles.counted_election import Exported, labels, one_line
from election.rules.counting.piles import Profile


def blt_of(exported: Exported) -> bytes:
    """The ballots, equal ones on one line, the most frequent first, then by their numbers."""
    named = labels(exported.names)
    profile = Counter(ballot.ranking for ballot in exported.ballots)
    return write_blt(exported.question, named, profile)


def write_blt(title: str, names: Mapping[str, str], profile: Profile) -> bytes:
    """A file of the ballots in `profile`, whose rankings hold keys of `names`."""
    number = {candidate: place for place, candidate in enumerate(names, start=1)}
    ballots = sorted((-many, tuple(map(number.__getitem__, key))) for key, many in profile.items())
    lines = [
        f"{len(names)} 1",
        *(" ".join(map(str, (-many, *ranking, 0))) for many, ranking in ballots),
        "0",
        *(f'"{name}"' for name in names.values()),
        f'"{one_line(title)}"',
    ]
    return "".join(f"{line}\n" for line in lines).encode()
