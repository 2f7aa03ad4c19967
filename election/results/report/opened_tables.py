"""What lay in the opened box: markings, codes and void envelopes, as the poll's mode allows."""

from collections import Counter
from typing import Any

from election.crypto.unsealed import BALLOTS, CODES
from election.kinds.kind import PollKind
from election.presentation.tables import Table
from election.results.report.code_lookup import CODES_ANCHOR, VOID_ANCHOR
from election.rules.sentences.words import ballots
from election.services.publishing import Facts


def opened_tables(facts: Facts, kind: PollKind[Any]) -> tuple[Table, ...]:
    """The tables; none for a box that stays sealed."""
    if BALLOTS not in facts.opened:
        return ()
    found = facts.counted_ballots
    tables = [kind.ballots_table(found)]
    if CODES in facts.opened:
        codes = tuple((code,) for code in facts.opened[CODES]["codes"])
        caption = "Receipt codes of the counted ballots"
        tables.append(Table(caption, ("Receipt code",), codes, anchor=CODES_ANCHOR))
    else:
        rows = tuple((ballot.code or "", kind.marking_text(ballot.marking)) for ballot in found)
        head = ("Receipt code", "Ballot")
        tables.append(Table("Each ballot beside its code", head, rows, anchor=CODES_ANCHOR))
    void = facts.opened[BALLOTS]["void"]
    if void:
        rows = tuple((each.get("code") or each["envelope"], each["reason"]) for each in void)
        head = ("Receipt code or envelope", "Reason")
        tables.append(Table("Void ballots", head, rows, anchor=VOID_ANCHOR))
    return tuple(tables)


def shared_codes(facts: Facts) -> tuple[str, ...]:
    """A sentence for each code that stands on more than one ballot: all of these are counted."""
    opened = facts.opened
    if CODES in opened:
        codes = opened[CODES]["codes"]
    else:
        codes = [ballot.code for ballot in facts.counted_ballots]
    return tuple(
        f"The code {code} stands on {ballots(number)}; each is counted."
        for code, number in Counter(codes).items()
        if number > 1
    )
