"""The tables that the report of every poll has."""

from typing import Any

from election.crypto import canonical
from election.crypto.box import box_root
from election.crypto.hash_chain import head
from election.crypto.unsealed import BALLOTS
from election.kinds.kind import PollKind
from election.kinds.report_part import ReportPart
from election.presentation.tables import Table, counts
from election.results.record.data_files import DEFINITION, JOURNAL, TALLY
from election.services.publishing import Facts


def turnout(facts: Facts, kind: PollKind[Any], part: ReportPart) -> Table:
    """Who could cast, and how many ballots lie in the box: recusals and not cast apart."""
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
    ]
    return counts("Turnout", "Of the electors", rows)


def turnout_sentence(facts: Facts) -> str:
    """How many of the electors cast, in a few words over the table."""
    box = facts.tally.box
    return f"Turnout: {box.envelopes} of {box.electors} electors cast a ballot"


def challenges(facts: Facts) -> Table | None:
    """Each challenge beside its ruling; None where nobody challenged."""
    made = [entry for entry in facts.journal if entry.act == "challenged"]
    ruled = {entry.data["number"]: entry for entry in facts.journal if entry.act == "ruled"}
    if not made:
        return None
    rows = []
    for each in made:
        ruling = ruled.get(each.data["number"])
        answer = (ruling.data["statement"], ruling.at) if ruling else ("open", "")
        rows.append((str(each.data["number"]), each.data["statement"], each.at, *answer))
    head_row = ("Number", "Challenge", "Made at", "Ruling", "Ruled at")
    return Table("Challenges and rulings", head_row, tuple(rows))


def journal_table(facts: Facts) -> Table:
    """The acts, as the journal has them."""
    rows = tuple(
        (str(entry.seq), entry.at, entry.act, _data(dict(entry.data))) for entry in facts.journal
    )
    return Table("The journal", ("Number", "At (UTC)", "Act", "What it says"), rows)


def _data(data: dict[str, Any]) -> str:
    return "; ".join(f"{key}: {_value(data[key])}" for key in sorted(data))


def _value(value: object) -> str:
    return value if isinstance(value, str) else canonical.dumps(value).decode()


def hashes(facts: Facts) -> Table:
    """The digests that tie the record to notice, mails and journal."""
    rows = [("Definition", DEFINITION, facts.definition_hash)]
    rows.append(("Box root", "box.json", box_root(facts.envelopes)))
    if facts.unsealed:
        rows.append(("Opened ballots", BALLOTS, facts.unsealed.digest))
    rows.append(("Tally", TALLY, canonical.digest(facts.tally_bytes)))
    rows.append(("Head of the journal", JOURNAL, head(facts.journal)))
    return Table("Hashes (SHA-256)", ("Of", "File", "Hash"), tuple(rows))
