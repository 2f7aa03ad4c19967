"""Tables of the unsealed box: markings, codes and void envelopes, as the poll's mode allows.

A table that is too long for a page is left out, and a sentence names the file that has it.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Self

from election.crypto.unsealed import BALLOTS, CODES
from election.kinds.kind import PollKind
from election.presentation.shown_tables import Table
from election.results.facts import Facts
from election.results.report.code_lookup import CODES_ANCHOR, VOID_ANCHOR
from election.rules.sentences.words import ballots

CODES_ALONE = ("Receipt code",)


@dataclass(frozen=True)
class OpenedTables:
    """The tables that a page shows, and a sentence for each that is too long for it."""

    shown: tuple[Table, ...]
    left_out: tuple[str, ...]

    @classmethod
    def of(cls, facts: Facts, kind: PollKind[Any]) -> Self:
        """The tables of the box; of one that stays sealed there are none."""
        tables = _tables(facts, kind)
        long = [table for table in tables if not table.fits]
        return cls(tuple(table for table in tables if table.fits), tuple(map(_left_out, long)))


def _left_out(table: Table) -> str:
    lines = f"{len(table.rows)} lines are too many for this page"
    file = CODES if table.head == CODES_ALONE else BALLOTS
    return f"{table.caption}: {lines}. They are in {file}, a file of the record."


def _tables(facts: Facts, kind: PollKind[Any]) -> tuple[Table, ...]:
    unsealed = facts.unsealed
    if unsealed is None:
        return ()
    tables = [kind.ballots_table(unsealed.ballots)]
    if unsealed.publish == "codes_apart":
        codes = tuple((code,) for code in unsealed.codes_apart)
        caption = "Receipt codes of the counted ballots"
        tables.append(Table(caption, CODES_ALONE, codes, anchor=CODES_ANCHOR))
    else:
        rows = tuple(
            (ballot.code or "", kind.marking_text(ballot.marking)) for ballot in unsealed.ballots
        )
        head = ("Receipt code", "Ballot")
        tables.append(Table("Each ballot beside its code", head, rows, anchor=CODES_ANCHOR))
    if unsealed.void:
        rows = tuple((void.code or void.envelope or "", void.reason) for void in unsealed.void)
        head = ("Receipt code or envelope", "Reason")
        tables.append(Table("Void ballots", head, rows, anchor=VOID_ANCHOR))
    return tuple(tables)


def shared_codes(facts: Facts) -> tuple[str, ...]:
    """A sentence for each code that stands on more than one ballot: all of these are counted."""
    codes = facts.unsealed.codes if facts.unsealed else ()
    return tuple(
        f"The code {code} stands on {ballots(number)}; each is counted."
        for code, number in Counter(codes).items()
        if number > 1
    )
