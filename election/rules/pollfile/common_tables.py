"""The tables that a poll file of every kind has: [roll], [times], [people] and [key].

Each function reads one table. A value that could not be read is None or empty, with a fault noted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from election.errors.written_files import UnfitValue
from election.rules.poll.definition import Official, People, Times, Trustees
from election.rules.poll.instants import iso
from election.rules.poll.reminders import APART, MOST, usual
from election.rules.pollfile.addresses import address, folded, ssh_key
from election.rules.pollfile.fields import as_written, day, days, instant, one_line, unfit, whole
from election.rules.pollfile.quoting import shown
from election.rules.pollfile.roll_file import LONGEST_NAME
from election.rules.pollfile.toml_table import FileTable
from election.rules.sentences.words import duration

LONGEST_SOURCE = 2000
LONGEST_FILE_NAME = 255
LONGEST_WINDOW = timedelta(days=366)
FEWEST_TRUSTEES, MOST_TRUSTEES = 3, 7
NOBODY = Official("", "")


def roll_file(value: object) -> str:
    """The name of the roll's file. It lies beside the poll file, so the name is no path."""
    name = as_written(LONGEST_FILE_NAME)(value)
    if name in {".", ".."} or any(sign in name for sign in "/\\"):
        right = "give the name of a file beside the poll file, without a path"
        raise UnfitValue(f"{shown(name)} is no file name", right)
    return name


@dataclass(frozen=True)
class RollTable:
    """The file of the roll, its source, and the day on which it was right."""

    file: str | None
    source: str | None
    as_of: date | None


def read_roll_table(table: FileTable) -> RollTable:
    """Read [roll]."""
    return RollTable(
        file=table.read("file", roll_file),
        source=table.read("source", one_line(LONGEST_SOURCE)),
        as_of=table.read("as_of", day),
    )


def read_times(table: FileTable) -> Times | None:
    """Read [times]. `closes` is after `opens`, by at least the minimum time for voting.

    `reminders` may be left out: then they are the usual ones.
    """
    opens = table.read("opens", instant)
    closes = table.read("closes", instant)
    notice = table.read("minimum_notice_days", days)
    voting = table.read("minimum_voting_days", days)
    challenge = table.read("challenge_days", days)
    asked = table.optional("reminders", _instants)
    if opens and closes:
        _check_window(table, opens, closes, voting or 0)
        _check_reminders(table, opens, closes, asked or ())
    if not opens or not closes or notice is None or voting is None or challenge is None:
        return None
    remind = usual(opens, closes) if asked is None else asked
    return Times(opens, closes, notice, voting, challenge, remind)


def _instants(value: object) -> tuple[datetime, ...]:
    """A list of instants, in their order."""
    if not isinstance(value, list):
        raise unfit(value, "a list of instants", "write [2027-01-31T12:00:00Z], or [] for none")
    if len(value) > MOST:
        raise UnfitValue(f"has {len(value)} reminders", f"give {MOST} at most")
    return tuple(sorted(map(instant, value)))


def _check_reminders(
    table: FileTable, opens: datetime, closes: datetime, asked: tuple[datetime, ...]
) -> None:
    """Each an hour or more from the next, from the opening and from the close."""
    for earlier, later in pairwise((opens, *asked, closes)) if asked else ():
        if later - earlier < APART:
            what = f"{iso(earlier)} and {iso(later)} are less than {duration(APART)} apart"
            right = "give times between opens and closes, an hour or more from each other"
            table.fault("reminders", what, f"{right} and from both")


def _check_window(table: FileTable, opens: datetime, closes: datetime, voting: int) -> None:
    if closes <= opens:
        table.fault("closes", "is not later than opens", "give a later instant")
    elif closes - opens < timedelta(days=voting):
        what = f"is less than minimum_voting_days = {voting} after opens"
        table.fault("closes", what, "close later, or open earlier")
    elif closes - opens > LONGEST_WINDOW:
        what = f"is {duration(closes - opens)} after opens; a poll is open for a year at most"
        table.fault("closes", what, "is the year right?")


def read_people(table: FileTable) -> People:
    """Read [people]. `electorate.conflicts` checks with the roll that they may hold office."""
    return People(
        officer=table.table("officer", read_official) or NOBODY,
        scrutineer=table.table("scrutineer", read_official) or NOBODY,
        contact=table.read("contact", address) or "",
        officer_alternate=_alternate(table, "officer_alternate"),
        scrutineer_alternate=_alternate(table, "scrutineer_alternate"),
    )


def _alternate(table: FileTable, key: str) -> Official | None:
    return table.table(key, read_official) if table.has(key) else None


def read_official(table: FileTable) -> Official:
    """Read an officer, scrutineer or trustee, with their signing key if one is named."""
    return Official(
        name=table.read("name", one_line(LONGEST_NAME)) or "",
        email=table.read("email", address) or "",
        key=table.optional("key", ssh_key),
    )


def read_trustees(table: FileTable) -> Trustees | None:
    """Read [key]. 2 <= needed < n <= 7: nobody alone opens a box, and one share may be lost."""
    needed = table.read("needed", whole(2, MOST_TRUSTEES - 1))
    people = table.tables("trustees", read_official)
    if not FEWEST_TRUSTEES <= len(people) <= MOST_TRUSTEES:
        right = f"name {FEWEST_TRUSTEES} to {MOST_TRUSTEES}"
        table.fault("trustees", f"there are {len(people)} trustees", right)
    elif needed and needed >= len(people):
        what = f"{needed} are not fewer than the {len(people)} trustees"
        table.fault("needed", what, "give less, so that one share may be lost")
    _check_addresses(table, people)
    return Trustees(needed, tuple(people.values())) if needed else None


def _check_addresses(table: FileTable, trustees: Mapping[str, Official]) -> None:
    seen: set[str] = set()
    for key, trustee in trustees.items():
        mail = folded(trustee.email)
        if mail and mail in seen:
            right = "trustees are different people"
            table.fault(f"{key}.email", "is another trustee's address too", right)
        seen.add(mail)
