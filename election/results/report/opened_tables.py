"""What lay in the unsealed box: markings, codes and void envelopes, as the poll's mode allows."""

from collections import Counter
from collections.abc import Sequence

from election.results.report.code_lookup import CODES_ANCHOR, VOID_ANCHOR
from election.results.report.tables import Table
from election.rules.poll.ballots import MARKINGS, Ballot
from election.rules.sentences.rounds import Names, ballots
from election.services.publishing import Facts


def opened_tables(facts: Facts, names: Names) -> tuple[Table, ...]:
    """The tables; none for a box that stays sealed."""
    unsealed = facts.unsealed
    if unsealed is None:
        return ()
    found = unsealed.ballots
    tables = [_rankings(found, names) if facts.tally.kind == "election" else _markings(found)]
    if unsealed.publish == "codes_apart":
        codes = tuple((code,) for code in unsealed.codes_apart)
        caption = "Receipt codes of the counted ballots"
        tables.append(Table(caption, ("Receipt code",), codes, anchor=CODES_ANCHOR))
    else:
        rows = tuple((ballot.code or "", _said(ballot, names)) for ballot in found)
        head = ("Receipt code", "Ballot")
        tables.append(Table("Each ballot beside its code", head, rows, anchor=CODES_ANCHOR))
    if unsealed.void:
        rows = tuple((void.code or void.envelope or "", void.reason) for void in unsealed.void)
        head = ("Receipt code or envelope", "Reason")
        tables.append(Table("Void ballots", head, rows, anchor=VOID_ANCHOR))
    return tuple(tables)


def _markings(found: Sequence[Ballot]) -> Table:
    number = Counter(ballot.marking for ballot in found)
    rows = tuple((marking.capitalize(), str(number[marking])) for marking in MARKINGS)
    return Table("Ballots by marking", ("Marking", "Ballots"), rows, numbers=True)


def _rankings(found: Sequence[Ballot], names: Names) -> Table:
    number = Counter(_said(ballot, names) for ballot in found)
    ordered = sorted(number.items(), key=lambda item: (-item[1], item[0]))
    rows = tuple((ranking, str(times)) for ranking, times in ordered)
    return Table("Ballots by ranking", ("Ranking", "Ballots"), rows, numbers=True)


def _said(ballot: Ballot, names: Names) -> str:
    if isinstance(ballot.marking, str):
        return ballot.marking.capitalize()
    places = (f"{place}. {names[each]}" for place, each in enumerate(ballot.marking, start=1))
    return ", ".join(places) or "blank"


def shared_codes(facts: Facts) -> tuple[str, ...]:
    """A sentence for each code that stands on more than one ballot: all of these are counted."""
    codes = facts.unsealed.codes if facts.unsealed else ()
    return tuple(
        f"The code {code} stands on {ballots(number)}; each is counted."
        for code, number in Counter(codes).items()
        if number > 1
    )
