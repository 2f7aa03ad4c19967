"""Tables of the unsealed box: markings, codes and void envelopes, as the poll's mode allows."""

from collections import Counter
from typing import Any

from election.kinds.kind import PollKind
from election.presentation.shown_tables import Table
from election.results.facts import Facts
from election.results.report.code_lookup import CODES_ANCHOR, VOID_ANCHOR
from election.rules.sentences.words import ballots


def opened_tables(facts: Facts, kind: PollKind[Any]) -> tuple[Table, ...]:
    """The tables; none for a box that stays sealed."""
    unsealed = facts.unsealed
    if unsealed is None:
        return ()
    tables = [kind.ballots_table(unsealed.ballots)]
    if unsealed.publish == "codes_apart":
        codes = tuple((code,) for code in unsealed.codes_apart)
        caption = "Receipt codes of the counted ballots"
        tables.append(Table(caption, ("Receipt code",), codes, anchor=CODES_ANCHOR))
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
