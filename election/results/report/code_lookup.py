"""What "find my code" needs beside the tables of the page: which answers there can be."""

from dataclasses import dataclass
from typing import Literal

from election.crypto.unsealed import BALLOTS
from election.results.facts import Facts

CODES_ANCHOR, VOID_ANCHOR = "codes", "void-ballots"


@dataclass(frozen=True)
class CodeLookup:
    """`ballots` and `unread` are numbers: of counted ballots, and of void ones without a code.

    `shows` is what the page can say of a code.
    """

    shows: Literal["ballot", "counted", "nothing"]
    ballots: int
    unread: int
    contact: str


def code_lookup(facts: Facts) -> CodeLookup:
    """For every poll; where the box stays sealed, no code can be found."""
    contact = facts.definition.people.contact
    if BALLOTS not in facts.opened:
        return CodeLookup("nothing", 0, 0, contact)
    box = facts.opened[BALLOTS]
    apart = facts.definition.publish == "codes_apart"
    unread = sum("envelope" in each for each in box["void"])
    return CodeLookup("counted" if apart else "ballot", len(box["ballots"]), unread, contact)
