"""What a ballot of each kind is, how a form becomes one, and which opened ballots are valid.

A ballot is its marking and a receipt code. The marking of a removal is one of three words; the
marking of an election is a ranking: candidate ids, first first; the empty ranking is blank.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from election.errors import InvalidBallot, MarkingRefused
from election.rules.poll.definition import Definition
from election.rules.poll.receipt_codes import code_from, read_code

Marking: TypeAlias = str | tuple[str, ...]

MARKINGS = ("yes", "no", "abstain")
BLOCK = 64
RANK = "rank-"

REASONS = OTHER_FIELDS, BAD_CODE, NO_OPTION, NO_LIST, NO_CANDIDATE, TWICE = (
    "it has other fields than a ballot of this poll",
    "its receipt code is not well-formed",
    "its marking is not an option of this poll",
    "its ranking is not a list of candidates",
    "it ranks somebody who is not a candidate",
    "it ranks a candidate twice",
)
"""Why what was sealed is no ballot; no other reason is ever given."""

FAULTS = {
    "unmarked": "Nothing is marked. Choose Yes, No or Abstain.",
    "no-option": "That is not an option of this poll. Choose Yes, No or Abstain.",
    "blank-and-ranked": "A blank ballot ranks nobody. Clear the ranks, or untick the box.",
    "nobody": (
        "Nobody is ranked. Rank at least one candidate, or tick the box to cast a blank ballot."
    ),
    "no-rank": "A rank is a whole number from 1 to {candidates}.",
    "twice": "Rank {rank} is given twice. Give each rank to one candidate.",
    "gap": "Rank {rank} is left out. Use 1, 2, 3 and so on, without a gap.",
}
"""Why a form is not a ballot yet. A browser that seals by itself judges alike, in these words."""


@dataclass(frozen=True)
class Ballot:
    """A marking with its receipt code. Only where a record shows codes apart, there is none."""

    code: str | None
    marking: Marking

    def to_json(self) -> dict[str, Any]:
        """The value that is sealed, and that a record shows; `read_ballot` reads it back."""
        code = {} if self.code is None else {"code": self.code}
        if isinstance(self.marking, str):
            return {**code, "marking": self.marking}
        return {**code, "ranking": list(self.marking)}


def candidate_ids(definition: Definition) -> tuple[str, ...]:
    """The candidates of an election, in the order of the definition; empty for a removal."""
    election = definition.election
    return tuple(candidate.id for candidate in election.candidates) if election else ()


def longest_ballot(definition: Definition) -> Ballot:
    """A ballot of the greatest length that this poll allows: its length hides all others."""
    code = code_from([0] * 20)
    if definition.kind == "removal":
        return Ballot(code, max(MARKINGS, key=len))
    return Ballot(code, candidate_ids(definition))


def padded_length(longest: int) -> int:
    """The one length in bytes of every sealed plaintext: the longest, rounded up to 64."""
    return -(-longest // BLOCK) * BLOCK


def read_ballot(definition: Definition, value: object) -> Ballot:
    """The ballot in an opened envelope. Raises InvalidBallot, with a reason of a fixed list."""
    key = "marking" if definition.kind == "removal" else "ranking"
    if not isinstance(value, dict) or set(value) != {"code", key}:
        raise InvalidBallot(OTHER_FIELDS)
    code, marking = code_in(value), value[key]
    if code is None:
        raise InvalidBallot(BAD_CODE)
    if definition.kind == "removal":
        if marking not in MARKINGS:
            raise InvalidBallot(NO_OPTION)
        return Ballot(code, marking)
    return Ballot(code, _valid_ranking(marking, candidate_ids(definition)))


def code_in(value: object) -> str | None:
    """The well-formed receipt code of what lay in an envelope, ballot or not; else None."""
    code = value.get("code") if isinstance(value, dict) else None
    return code if isinstance(code, str) and read_code(code) == code else None


def _valid_ranking(ranking: object, candidates: Collection[str]) -> tuple[str, ...]:
    if not isinstance(ranking, list) or not all(isinstance(entry, str) for entry in ranking):
        raise InvalidBallot(NO_LIST)
    if not set(ranking) <= set(candidates):
        raise InvalidBallot(NO_CANDIDATE)
    if len(set(ranking)) != len(ranking):
        raise InvalidBallot(TWICE)
    return tuple(ranking)


def read_form(definition: Definition, form: Mapping[str, str]) -> Marking:
    """The marking that a filled form says. Raises MarkingRefused where it is not clear."""
    if definition.kind == "removal":
        return _read_option(form.get("marking", ""))
    ranks = {
        candidate: form[RANK + candidate].strip()
        for candidate in candidate_ids(definition)
        if form.get(RANK + candidate, "").strip()
    }
    return _read_ranks(ranks, len(candidate_ids(definition)), blank=form.get("blank") == "yes")


def _read_option(marking: str) -> str:
    if not marking:
        raise _refused("unmarked")
    if marking not in MARKINGS:
        raise _refused("no-option")
    return marking


def _refused(fault: str, **facts: str | int) -> MarkingRefused:
    return MarkingRefused(FAULTS[fault].format(**facts))


def _read_ranks(ranks: Mapping[str, str], candidates: int, *, blank: bool) -> tuple[str, ...]:
    if blank and ranks:
        raise _refused("blank-and-ranked")
    if not blank and not ranks:
        raise _refused("nobody")
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


def form_fields(marking: Marking) -> dict[str, str]:
    """The form fields that say this marking; `read_form` reads them back."""
    if isinstance(marking, str):
        return {"marking": marking}
    if not marking:
        return {"blank": "yes"}
    return {f"{RANK}{candidate}": str(rank) for rank, candidate in enumerate(marking, start=1)}
