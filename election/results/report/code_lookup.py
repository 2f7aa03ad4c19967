"""The data that "find my code" needs beside the tables of the page: which answers are possible."""

from dataclasses import dataclass
from typing import Literal

from election.crypto.unsealed import BALLOTS, CODES
from election.presentation.shown_tables import has_room
from election.results.facts import Facts

CODES_ANCHOR, VOID_ANCHOR = "codes", "void-ballots"

Shows = Literal["ballot", "counted", "file", "nothing"]


@dataclass(frozen=True)
class CodeLookup:
    """`ballots` is the number of counted ballots, `unread` that of void ones without a code.

    `shows` is what the page can show for a code: its ballot, only that it was counted, or nothing.
    It is "file" where there are too many codes for a page: then `file` of the record lists them.
    """

    shows: Shows
    ballots: int
    unread: int
    contact: str
    file: str


def code_lookup(facts: Facts) -> CodeLookup:
    """The lookup of a poll's report; where the box stays sealed, no code can be found."""
    contact = facts.definition.people.contact
    unsealed = facts.unsealed
    if unsealed is None:
        return CodeLookup("nothing", 0, 0, contact, "")
    apart = unsealed.publish == "codes_apart"
    shows: Shows = "counted" if apart else "ballot"
    if not (has_room(len(unsealed.ballots)) and has_room(len(unsealed.void))):
        shows = "file"
    unread = sum(envelope.code is None for envelope in unsealed.void)
    file = CODES if apart else BALLOTS
    return CodeLookup(shows, len(unsealed.ballots), unread, contact, file)
