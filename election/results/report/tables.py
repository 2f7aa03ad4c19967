"""Tables of a report: what they say, not how they look; and those that both kinds of poll have."""

from dataclasses import dataclass

from election.crypto import canonical
from election.crypto.box import box_root
from election.crypto.unsealed import BALLOTS, opened_digest
from election.results.facts import Facts
from election.results.record.data_files import DEFINITION, JOURNAL, TALLY
from election.rules.counting.threshold import RemovalCount
from election.rules.poll.instants import iso
from election.services.read_history import entry_text

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows under one caption. The first cell of a row heads it; `numbers` are set to the right.

    `anchor` is what the page calls a table that is looked up.
    """

    caption: str
    head: Row
    rows: tuple[Row, ...]
    numbers: bool = False
    anchor: str = ""


def counts(caption: str, what: str, rows: list[tuple[str, int]]) -> Table:
    """A table of one number a row."""
    shown = tuple((label, str(number)) for label, number in rows)
    return Table(caption, (what, "Number"), shown, numbers=True)


def turnout(facts: Facts) -> Table:
    """Who could cast, and how many ballots lie in the box: recusals and not cast apart."""
    box = facts.tally.box
    on_roll, electors = len(facts.definition.roll.people), box.entitled - box.recused
    rows = [("On the roll", on_roll)]
    if on_roll != box.entitled:
        rows.append(("Excluded: the subject", on_roll - box.entitled))
    if facts.definition.removal:
        rows.append(("Recused", box.recused))
    roll_is_n = facts.definition.removal and facts.definition.removal.base == "roll"
    rows += [
        ("Electors (N)" if roll_is_n else "Electors", electors),
        ("Ballots in the box", box.envelopes),
        ("Not cast", electors - box.envelopes),
        ("Ballots replaced before close", box.replaced),
        *_opened(facts),
    ]
    return counts("Turnout", "Of the electors", rows)


def turnout_sentence(facts: Facts) -> str:
    """How many of the electors cast, in a few words over the table."""
    box = facts.tally.box
    return f"Turnout: {box.envelopes} of {box.entitled - box.recused} electors cast a ballot"


def _opened(facts: Facts) -> list[tuple[str, int]]:
    """Void envelopes, and ballots that say nothing on the question."""
    tally = facts.tally
    if tally.removal:
        return [("Void", tally.removal.void), ("Abstain", tally.removal.abstain)]
    if tally.count:
        blank = "Blank, or ranking only the withdrawn" if tally.withdrawn else "Blank"
        return [
            ("Void", tally.box.envelopes - tally.count.ballots),
            (blank, tally.count.blank),
        ]
    return []


def removal_count(counted: RemovalCount) -> Table:
    """The count of a removal."""
    rows = [
        ("Yes", counted.yes),
        ("No", counted.no),
        ("Abstain", counted.abstain),
        ("Void", counted.void),
        ("Not cast", counted.not_cast),
        ("N, of which the needed share is taken", counted.n),
        ("Yes needed", counted.needed),
    ]
    return counts("The count", "Marking", rows)


def challenges(facts: Facts) -> Table | None:
    """Each challenge beside its ruling; None where nobody challenged."""
    if not facts.history.challenges:
        return None
    rows = []
    for made in facts.history.challenges:
        ruling = made.ruling
        answer = (ruling.statement, iso(ruling.at)) if ruling else ("open", "")
        rows.append((str(made.number), made.statement, iso(made.at), *answer))
    head_row = ("Number", "Challenge", "Made at", "Ruling", "Ruled at")
    return Table("Challenges and rulings", head_row, tuple(rows))


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
    if BALLOTS in facts.opened:
        rows.append(("Opened ballots", BALLOTS, opened_digest(facts.opened)))
    rows.append(("Tally", TALLY, canonical.digest(facts.tally_bytes)))
    rows.append(("Head of the journal", JOURNAL, facts.history.head))
    return Table("Hashes (SHA-256)", ("Of", "File", "Hash"), tuple(rows))
