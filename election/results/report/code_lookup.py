"""The data that "find my code" needs beside the tables of the page: which answers are possible."""

from dataclasses import dataclass
from typing import Literal

from election.results.facts import Facts

CODES_ANCHOR, VOID_ANCHOR = "codes", "void-ballots"

Shows = Literal["ballot", "counted", "nothing"]


@dataclass(frozen=True)
class CodeLookup:
    """`ballots` is the number of counted ballots, `unread` that of void ones without a code.

    `shows` is what the page can show for a code: its ballot, only that it was counted, or nothing.
    """

    shows: Shows
    ballots: int
    unread: int
    contact: str


def code_lookup(facts: Facts) -> CodeLookup:
    """The lookup of a poll's report; where the box stays sealed, no code can be found."""
    contact = facts.definition.people.contact
    unsealed = facts.unsealed
    if unsealed is None:
        return CodeLookup("nothing", 0, 0, contact)
    shows: Shows = "counted" if unsealed.publish == "codes_apart" else "ballot"
    unread = sum(envelope.code is None for envelope in unsealed.void)
    return CodeLookup(shows, len(unsealed.ballots), unread, contact)
