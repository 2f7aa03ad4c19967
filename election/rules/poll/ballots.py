"""A ballot as a value, and what is judged alike for every kind of poll.

A ballot is its marking and a receipt code. A marking is one word (Yes, No, Abstain), or a ranking:
candidate ids, first first; the empty ranking is blank. Which markings a poll allows is its kind's.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from election.rules.poll.receipt_codes import read_code

Marking: TypeAlias = str | tuple[str, ...]

BLOCK = 64
RANK = "rank-"
"""What the form field of a candidate's rank is called, before the id."""

REASONS = OTHER_FIELDS, BAD_CODE, NO_OPTION, NO_LIST, NO_CANDIDATE, TWICE = (
    "it has other fields than a ballot of this poll",
    "its receipt code is not well-formed",
    "its marking is not an option of this poll",
    "its ranking is not a list of candidates",
    "it ranks somebody who is not a candidate",
    "it ranks a candidate twice",
)
"""Why what was sealed is no ballot; no other reason is ever given."""


@dataclass(frozen=True)
class Ballot:
    """A marking with its receipt code. Only where a record shows codes apart, there is none."""

    code: str | None
    marking: Marking

    def to_json(self) -> dict[str, Any]:
        """The value that is sealed, and that a record shows; the kind reads it back."""
        code = {} if self.code is None else {"code": self.code}
        if isinstance(self.marking, str):
            return {**code, "marking": self.marking}
        return {**code, "ranking": list(self.marking)}


def padded_length(longest: int) -> int:
    """The one length in bytes of every sealed plaintext: the longest, rounded up to 64."""
    return -(-longest // BLOCK) * BLOCK


def code_in(value: object) -> str | None:
    """The well-formed receipt code of what lay in an envelope, ballot or not; else None."""
    code = value.get("code") if isinstance(value, dict) else None
    return code if isinstance(code, str) and read_code(code) == code else None


def form_fields(marking: Marking) -> dict[str, str]:
    """The form fields that say this marking; the kind's `read_form` reads them back."""
    if isinstance(marking, str):
        return {"marking": marking}
    if not marking:
        return {"blank": "yes"}
    return {f"{RANK}{candidate}": str(rank) for rank, candidate in enumerate(marking, start=1)}
