"""Readers of rankings: from a filled form, and from an opened ballot."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from election.errors.ballots import InvalidBallot, MarkingRefused
from election.rules.poll.ballots import BLANK_SENT, NO_CANDIDATE, NO_LIST, RANK, TWICE, read_value
from election.rules.poll.questions import Candidate

FAULTS = {
    "blank-and-ranked": (
        "A blank ballot ranks nobody. Clear the ranks, or choose the ranking above."
    ),
    "nobody": ("Nobody is ranked. Rank at least one candidate, or choose to cast a blank ballot."),
    "unknown": "{candidate} is no candidate of this poll. Rank only those on the ballot.",
    "withdrawn": "{name} has withdrawn. Rank the others 1, 2, 3 and so on, without a gap.",
    "no-rank": "A rank is a whole number from 1 to {candidates}.",
    "twice": "Rank {rank} is given twice. Give each rank to one candidate.",
    "gap": "Rank {rank} is left out. Use 1, 2, 3 and so on, without a gap.",
}
"""The reasons why a form is not a ballot yet. A browser that seals uses the same words."""


def read_ranking(value: object, candidates: Collection[str]) -> tuple[str, ...]:
    """The ranking in an opened ballot, of the poll's own texts: a million rankings share them.

    Raises InvalidBallot.
    """
    known = {candidate: candidate for candidate in candidates}
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise InvalidBallot(NO_LIST)
    if not known.keys() >= set(value):
        raise InvalidBallot(NO_CANDIDATE)
    if len(set(value)) != len(value):
        raise InvalidBallot(TWICE)
    return tuple(map(known.__getitem__, value))


def read_ranks(
    form: Mapping[str, str], candidates: Sequence[Candidate], withdrawn: Sequence[str]
) -> tuple[str, ...]:
    """The ranking in a filled form, the first preference first. Raises MarkingRefused."""
    ranks = _ranks_in(form)
    blank = form.get("blank") == BLANK_SENT[True]
    if blank and ranks:
        raise _refused("blank-and-ranked")
    if not blank and not ranks:
        raise _refused("nobody")
    names = {candidate.id: candidate.name for candidate in candidates}
    _require_standing(ranks, names, withdrawn)
    return _in_order({name: ranks[name] for name in names if name in ranks}, len(names))


def _ranks_in(form: Mapping[str, str]) -> dict[str, str]:
    """The given ranks, by candidate."""
    return {
        field.removeprefix(RANK): read_value(rank.strip())
        for field, rank in form.items()
        if field.startswith(RANK) and read_value(rank.strip())
    }


def _require_standing(
    ranks: Mapping[str, str], names: Mapping[str, str], withdrawn: Sequence[str]
) -> None:
    for candidate in ranks:
        if candidate not in names:
            raise _refused("unknown", candidate=candidate)
    for candidate in names:
        if candidate in withdrawn and candidate in ranks:
            raise _refused("withdrawn", name=names[candidate])


def _in_order(ranks: Mapping[str, str], candidates: int) -> tuple[str, ...]:
    allowed = {str(rank): rank for rank in range(1, candidates + 1)}
    if not set(ranks.values()) <= set(allowed):
        raise _refused("no-rank", candidates=candidates)
    by_rank: dict[int, str] = {}
    for candidate, rank in ranks.items():
        if allowed[rank] in by_rank:
            raise _refused("twice", rank=rank)
        by_rank[allowed[rank]] = candidate
    if max(by_rank, default=0) != len(by_rank):
        gap = next(rank for rank in range(1, candidates + 1) if rank not in by_rank)
        raise _refused("gap", rank=gap)
    return tuple(by_rank[rank] for rank in sorted(by_rank))


def _refused(fault: str, **facts: str | int) -> MarkingRefused:
    return MarkingRefused(FAULTS[fault].format(**facts))


def field_at_fault(form: Mapping[str, str], standing: Sequence[Candidate]) -> str:
    """The id of the control to mend: the second of two equal ranks, else the first one marked."""
    ranks = {
        RANK + candidate.id: rank
        for candidate in standing
        if (rank := read_value(form.get(RANK + candidate.id, "")))
    }
    given = Counter(ranks.values())
    twice = [field for field, rank in ranks.items() if given[rank] > 1]
    if form.get("blank") == BLANK_SENT[True]:
        return "blank"
    return (twice[1:] or [*ranks, RANK + standing[0].id])[0]
