"""A ballot as a value, and the checks of a ballot that are the same for every kind of poll.

A ballot is a marking and a receipt code. A marking is one word (yes, no, abstain), or a ranking:
candidate ids, the first preference first; the empty ranking is blank. Not here: the markings that a
poll allows; its kind says them.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from election.rules.poll.receipt_codes import read_code

Marking: TypeAlias = str | tuple[str, ...]

BLOCK = 64
RANK = "rank-"
"""The name of the form field of a candidate's rank, before the id."""

FILLING = "-"
BLANK_SENT = {True: "yes", False: "not"}
"""The values of the field that says whether a ranked ballot is blank, of one length."""

REASONS = OTHER_FIELDS, BAD_CODE, NO_OPTION, NO_LIST, NO_CANDIDATE, TWICE = (
    "it has other fields than a ballot of this poll",
    "its receipt code is not well-formed",
    "its marking is not an option of this poll",
    "its ranking is not a list of candidates",
    "it ranks somebody who is not a candidate",
    "it ranks a candidate twice",
)
"""Every reason why a sealed value is no ballot. No other reason is given."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """A marking with its receipt code. The code is None only where a record shows codes apart."""

    code: str | None
    marking: Marking

    def to_json(self) -> dict[str, Any]:
        """The value that is sealed, and that a record shows; `PollKind.read_ballot` reads it."""
        code = {} if self.code is None else {"code": self.code}
        if isinstance(self.marking, str):
            return {**code, "marking": self.marking}
        return {**code, "ranking": list(self.marking)}


def padded_length(longest: int) -> int:
    """The one length in bytes of every sealed plaintext: `longest`, rounded up to 64 bytes."""
    return -(-longest // BLOCK) * BLOCK


def code_in(value: object) -> str | None:
    """The receipt code in the value of an envelope, ballot or not; None unless well-formed."""
    code = value.get("code") if isinstance(value, dict) else None
    return code if isinstance(code, str) and read_code(code) == code else None


def sent_value(value: str, width: int) -> str:
    """A value of a form's control, filled with hyphens to the one width of all its values.

    What a form sends has then one length, whatever is chosen: encryption hides no length.
    """
    return value.ljust(width, FILLING)


def read_value(sent: str) -> str:
    """The value without its filling; empty for filling alone."""
    return sent.rstrip(FILLING)
