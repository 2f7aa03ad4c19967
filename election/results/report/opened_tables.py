"""What lay in the opened box: markings, codes and void envelopes, as the poll's mode allows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from election.crypto.unsealed import BALLOTS, CODES
from election.results.facts import Facts
from election.results.report.code_lookup import CODES_ANCHOR, VOID_ANCHOR
from election.results.report.tables import Table
from election.rules.poll.ballots import MARKINGS
from election.rules.sentences.rounds import Names, ballots


def opened_tables(facts: Facts, names: Names) -> tuple[Table, ...]:
    """The tables; none for a box that stays sealed."""
    if BALLOTS not in facts.opened:
        return ()
    found = facts.opened[BALLOTS]["ballots"]
    tables = [_rankings(found, names) if facts.tally.kind == "election" else _markings(found)]
    if CODES in facts.opened:
        codes = tuple((code,) for code in facts.opened[CODES]["codes"])
        caption = "Receipt codes of the counted ballots"
        tables.append(Table(caption, ("Receipt code",), codes, anchor=CODES_ANCHOR))
    else:
        rows = tuple((ballot["code"], _said(ballot, names)) for ballot in found)
        head = ("Receipt code", "Ballot")
        tables.append(Table("Each ballot beside its code", head, rows, anchor=CODES_ANCHOR))
    void = facts.opened[BALLOTS]["void"]
    if void:
        rows = tuple((each.get("code") or each["envelope"], each["reason"]) for each in void)
        head = ("Receipt code or envelope", "Reason")
        tables.append(Table("Void ballots", head, rows, anchor=VOID_ANCHOR))
    return tuple(tables)


def _markings(found: Sequence[Mapping[str, Any]]) -> Table:
    number = Counter(ballot["marking"] for ballot in found)
    rows = tuple((marking.capitalize(), str(number[marking])) for marking in MARKINGS)
    return Table("Ballots by marking", ("Marking", "Ballots"), rows, numbers=True)


def _rankings(found: Sequence[Mapping[str, Any]], names: Names) -> Table:
    number = Counter(_said(ballot, names) for ballot in found)
    ordered = sorted(number.items(), key=lambda item: (-item[1], item[0]))
    rows = tuple((ranking, str(times)) for ranking, times in ordered)
    return Table("Ballots by ranking", ("Ranking", "Ballots"), rows, numbers=True)


def _said(ballot: Mapping[str, Any], names: Names) -> str:
    if "marking" in ballot:
        return str(ballot["marking"]).capitalize()
    places = (f"{place}. {names[each]}" for place, each in enumerate(ballot["ranking"], start=1))
    return ", ".join(places) or "blank"


def shared_codes(facts: Facts) -> tuple[str, ...]:
    """A sentence for each code that stands on more than one ballot: all of these are counted."""
    opened = facts.opened
    if CODES in opened:
        codes = opened[CODES]["codes"]
    else:
        codes = [ballot["code"] for ballot in opened.get(BALLOTS, {}).get("ballots", ())]
    return tuple(
        f"The code {code} stands on {ballots(number)}; each is counted."
        for code, number in Counter(codes).items()
        if number > 1
    )
