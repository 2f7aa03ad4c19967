"""The tables that the report of every poll has."""

from typing import Any

from election.crypto import canonical
from election.crypto.box_root import box_root
from election.crypto.unsealed import BALLOTS
from election.kinds.kind import PollKind
from election.kinds.report_part import ReportPart
from election.presentation.shown_tables import Table, counts
from election.presentation.templating import plural
from election.presentation.times import utc
from election.results.facts import Facts
from election.results.record.file_names import DEFINITION, JOURNAL, TALLY
from election.services.read_history import entry_text


def turnout(facts: Facts, kind: PollKind[Any], part: ReportPart) -> Table:
    """The table of who could cast and how many did; the recused and those who did not are apart."""
    box = facts.tally.box
    on_roll = len(facts.definition.roll.people)
    rows = [("On the roll", on_roll)]
    if on_roll != box.entitled:
        rows.append(("Excluded: the subject", on_roll - box.entitled))
    if kind.has_recusals:
        rows.append(("Recused", box.recused))
    rows += [
        ("Electors (N)" if kind.roll_is_n else "Electors", box.electors),
        ("Ballots in the box", box.envelopes),
        ("Not cast", box.electors - box.envelopes),
        ("Ballots replaced before close", box.replaced),
        *part.said_nothing,
        *_reached(facts),
    ]
    return counts("Turnout", "Of the electors", rows)


def _reached(facts: Facts) -> list[tuple[str, int]]:
    """How many no mail had reached at the close, and the links that were printed for somebody."""
    closed = facts.history.closed
    missed = closed.never_reached if closed else None
    rows = [] if missed is None else [("Never reached by mail", missed)]
    if facts.history.sheets:
        rows.append(("Links handed over on a sheet", facts.history.sheets))
    return rows


def reach_sentence(facts: Facts) -> str:
    """The same in a sentence; empty where the journal does not tell it."""
    closed, sheets = facts.history.closed, facts.history.sheets
    if closed is None or closed.never_reached is None:
        return ""
    missed = closed.never_reached
    said = f"{plural(missed, 'elector was', 'electors were')} never reached by mail."
    if not missed:
        said = "Mail reached every elector with a ballot, as far as mail servers and people say."
    if not sheets:
        return said
    links = plural(sheets, "ballot link was", "ballot links were")
    return f"{said} {links} printed on a sheet, for which the scrutineer signed."


def turnout_sentence(facts: Facts) -> str:
    """A short sentence over the table: how many of the electors cast."""
    box = facts.tally.box
    return f"Turnout: {box.envelopes} of {box.electors} electors cast a ballot"


def disputes(facts: Facts) -> Table | None:
    """Each objection and challenge beside its ruling; None where nobody filed any."""
    if not facts.history.disputes:
        return None
    rows = []
    for dispute in facts.history.disputes:
        ruling = dispute.ruling
        answer = (
            (f"{ruling.ruling} by the {ruling.by}", ruling.statement, utc(ruling.at))
            if ruling
            else ("open", "", "")
        )
        filer = facts.definition.roll.person(dispute.by or "")
        by = filer.name if filer else "an elector" if dispute.filed == "by link" else "not named"
        cells = (f"{dispute.kind} {dispute.number}", dispute.statement, by, utc(dispute.at))
        rows.append((*cells, *answer))
    head_row = ("What", "It says", "By", "Filed at", "Ruling", "Its reasons", "Ruled at")
    return Table("Objections, challenges and rulings", head_row, tuple(rows))


def recounts(facts: Facts) -> tuple[str, ...]:
    """A sentence for each recount."""
    return tuple(
        f"The stored ballots were counted again on {utc(each.at)}, by both programs: "
        + ("the tally is the same." if each.agrees else "the recount DIFFERS.")
        for each in facts.history.recounts
    )


def journal_table(facts: Facts) -> Table:
    """The acts, as the journal has them."""
    rows = tuple(
        (str(entry.seq), entry.at, entry.act, entry_text(entry)) for entry in facts.history.entries
    )
    return Table("The journal", ("Number", "At (UTC)", "Act", "What it says"), rows)


def hashes(facts: Facts) -> Table:
    """The digests that tie the record to notice, mails and journal."""
    rows = [("Definition", DEFINITION, facts.definition_hash)]
    rows.append(("Box root", "box.json", box_root(facts.envelopes)))
    if facts.unsealed:
        rows.append(("Opened ballots", BALLOTS, facts.unsealed.digest))
    rows.append(("Tally", TALLY, canonical.digest(facts.tally_bytes)))
    rows.append(("Head of the journal", JOURNAL, facts.history.head))
    return Table("Hashes (SHA-256)", ("Of", "File", "Hash"), tuple(rows))
