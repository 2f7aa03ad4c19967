"""Why ballots are exhausted, round by round: blank, no further candidate, or ended by a fault.

A ballot that a fault ended is exhausted by that fault once all are eliminated whom it ranks before
it. Every other exhausted ballot was blank from the beginning, or ranks nobody else.
"""

from collections import Counter
from typing import Literal, TypeAlias, get_args

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.equal_ranks import rounds_of
from election.ballotfiles.marking_faults import FaultKind
from election.rules.counting.rounds import Count

Exhaustion: TypeAlias = Literal["blank", "no further candidate"] | FaultKind
REASONS: tuple[Exhaustion, ...] = ("blank", "no further candidate", *get_args(FaultKind))


def blank(file: BallotFile, found: Count) -> int:
    """The ballots that rank nobody who stands, without those that a fault ended at once."""
    ended = sum(number for (ranking, _), number in file.cut.items() if not _of(ranking, file))
    return found.blank - ended


def exhausted_by(file: BallotFile, found: Count) -> tuple[dict[Exhaustion, int], ...]:
    """For each round, how many ballots are exhausted for each reason; they add up to all."""
    gone = rounds_of(found)
    ends: dict[int, Counter[FaultKind]] = {}
    for (ranking, fault), number in file.cut.items():
        names = _of(ranking, file)
        if all(name in gone for name in names):
            first = max((gone[name] for name in names), default=1)
            ends.setdefault(first, Counter())[fault] += number
    blanks, sums, by_round = blank(file, found), Counter[FaultKind](), []
    for round_ in found.rounds:
        sums += ends.get(round_.number, Counter())
        rest = round_.exhausted - blanks - sums.total()
        numbers: dict[Exhaustion, int] = {"blank": blanks, "no further candidate": rest}
        by_round.append(numbers | {kind: sums[kind] for kind in get_args(FaultKind)})
    return tuple(by_round)


def _of(ranking: tuple[str, ...], file: BallotFile) -> tuple[str, ...]:
    return tuple(name for name in ranking if name not in file.withdrawn)
