"""Reading a poll file: TOML that says all of a poll but what is made at notice, beside its roll.

All faults of both files are found at once. File and roll are judged by themselves: not against
the clock, and not against other polls.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import get_args

from election.errors import Fault, FaultyFile, UnfitValue
from election.rules.poll.definition import Definition, Kind, Publish, Roll
from election.rules.pollfile.addresses import link
from election.rules.pollfile.common_tables import (
    RollTable,
    read_people,
    read_roll_table,
    read_times,
    read_trustees,
    roll_file,
)
from election.rules.pollfile.election_tables import ElectionTables, read_election
from election.rules.pollfile.electorate import Electorate, conflicts
from election.rules.pollfile.fields import Reader, identifier, one_line, one_of
from election.rules.pollfile.quoting import quoted
from election.rules.pollfile.removal_table import RemovalTable, read_removal
from election.rules.pollfile.roll_file import RollEntry, read_roll
from election.rules.pollfile.toml_table import FileTable, read_table, toml_values

LONGEST_QUESTION = 300
PUBLISH: dict[Kind, Publish] = {"removal": "codes_apart", "election": "with_codes"}
TABLES: dict[Kind, tuple[str, ...]] = {
    "removal": ("removal",),
    "election": ("trigger", "candidates", "election"),
}

_kind: Reader[Kind] = one_of(*get_args(Kind))
_publish: Reader[Publish] = one_of(*get_args(Publish))


@dataclass(frozen=True)
class PollFile:
    """What a poll file and its roll say. Caller and seconder are a removal's, and not public."""

    definition: Definition
    entries: tuple[RollEntry, ...]
    called_by: str | None = None
    seconded_by: str | None = None


def roll_name(text: bytes) -> str | None:
    """The roll that a poll file names, so that it can be loaded; None where it cannot be told."""
    table = (toml_values(text, []) or {}).get("roll")
    try:
        return roll_file(table.get("file")) if isinstance(table, dict) else None
    except UnfitValue:
        return None


def read_poll_file(toml: bytes, roll: bytes | None, *, file: str) -> PollFile:
    """The poll that both files say. `roll` is None where the roll file was not found.

    Raises FaultyFile, with every fault of both.
    """
    faults: list[Fault] = []
    entries, roll_faults = read_roll(roll) if roll is not None else ((), ())
    values = toml_values(toml, faults)
    read = None
    if values is not None:
        reader = partial(_read_poll, entries=entries, found=roll is not None)
        read = read_table(values, faults, "", reader)
    name = roll_name(toml) or "the roll"
    faults += [replace(fault, where=f"{name} {fault.where}") for fault in roll_faults]
    if read is None or faults:
        raise FaultyFile(file, tuple(faults))
    return read


def _read_poll(top: FileTable, *, entries: tuple[RollEntry, ...], found: bool) -> PollFile | None:
    electorate = Electorate(tuple(entry for entry in entries if entry.id))
    kind = top.read("kind", _kind)
    texts = _read_texts(top, kind)
    roll = _read_roll_table(top, found=found)
    removal = _read_removal(top, kind, electorate, roll.as_of)
    election = _read_election(top, kind, electorate)
    times = top.table("times", read_times)
    people = top.table("people", read_people)
    publish = top.table("ballots", partial(_read_publish, kind=kind), may_lack=True)
    trustees = top.table("key", read_trustees) if top.has("key") else None
    if people:
        top.faults.extend(conflicts(people, removal.parts + election.parts, electorate))
    if not kind or not texts or not roll.source or not roll.as_of:
        return None
    if not times or not people or not publish:
        return None
    definition = Definition(
        kind=kind,
        slug=texts.slug,
        question=texts.question,
        statement=texts.statement,
        reply=texts.reply,
        rules=texts.rules,
        roll=Roll(roll.source, roll.as_of, tuple(entry.person for entry in entries)),
        removal=removal.removal,
        election=election.election,
        trigger=election.trigger,
        times=times,
        people=people,
        publish=publish,
        trustees=trustees,
    )
    return PollFile(definition, entries, removal.called_by, removal.seconded_by)


@dataclass(frozen=True)
class _Texts:
    slug: str
    question: str
    statement: str | None
    reply: str | None
    rules: str | None


def _read_texts(top: FileTable, kind: Kind | None) -> _Texts | None:
    slug = top.read("slug", identifier)
    question = top.read("question", one_line(LONGEST_QUESTION))
    needs_statement = kind == "removal" or top.has("statement")
    statement = top.read("statement", link) if needs_statement else None
    reply = top.optional("reply", link)
    rules = top.optional("rules", link)
    return _Texts(slug, question, statement, reply, rules) if slug and question else None


def _read_roll_table(top: FileTable, *, found: bool) -> RollTable:
    roll = top.table("roll", read_roll_table) or RollTable(None, None, None)
    if roll.file and not found:
        right = "put it beside the poll file, or give its right name"
        top.fault("roll.file", f"there is no file {quoted(roll.file)}", right)
    return roll


def _read_removal(
    top: FileTable, kind: Kind | None, electorate: Electorate, as_of: date | None
) -> RemovalTable:
    lacking = RemovalTable(None, None, None, None)
    if not _is_expected(top, kind, "removal"):
        return lacking
    reader = partial(read_removal, electorate=electorate, as_of=as_of)
    return top.table("removal", reader) or lacking


def _read_election(top: FileTable, kind: Kind | None, electorate: Electorate) -> ElectionTables:
    if not _is_expected(top, kind, "election"):
        return ElectionTables(None, None, ())
    return read_election(top, electorate)


def _is_expected(top: FileTable, kind: Kind | None, own: Kind) -> bool:
    """Whether to read the tables of one kind; in a file of the other kind they are faults.

    Where the kind could not be read, those that are there tell it.
    """
    present = [key for key in TABLES[own] if top.has(key)]
    if kind is None:
        return bool(present)
    if kind != own:
        for key in present:
            top.fault(key, f"does not belong to a poll of kind {quoted(kind)}", "leave it out")
    return kind == own


def _read_publish(table: FileTable, kind: Kind | None) -> Publish | None:
    return table.optional("publish", _publish, PUBLISH[kind or "removal"])
