"""Reading a poll file: TOML with all of a definition but the parts made at notice, and its roll.

All faults of both files are reported at once. Not here: checks against the clock or other polls.
"""

from dataclasses import dataclass
from functools import partial
from typing import get_args

from election.errors.written_files import Fault, FaultyFile, UnfitValue
from election.kinds.kind import QuestionRead
from election.kinds.table import KINDS
from election.rules.poll.definition import Definition, Publish, Roll, Times
from election.rules.poll.nominating import is_long_enough
from election.rules.poll.questions import Kind, Question
from election.rules.pollfile.addresses import link
from election.rules.pollfile.common_tables import (
    RollTable,
    read_people,
    read_roll_table,
    read_times,
    read_trustees,
    roll_file,
)
from election.rules.pollfile.electorate import Electorate, RollEntry, conflicts
from election.rules.pollfile.fields import Reader, identifier, one_line, one_of
from election.rules.pollfile.quoting import quoted
from election.rules.pollfile.roll_file import read_roll
from election.rules.pollfile.toml_table import FileTable, read_table, toml_values

LONGEST_QUESTION = 300
NO_FILE = UnfitValue(
    "there is no file {file}", "put it beside the poll file, or give its right name"
)

_kind: Reader[Kind] = one_of(*KINDS)
_publish: Reader[Publish] = one_of(*get_args(Publish))


@dataclass(frozen=True)
class PollFile:
    """The content of a poll file and its roll. A removal's caller and seconder are not public."""

    definition: Definition
    entries: tuple[RollEntry, ...]
    called_by: str | None = None
    seconded_by: str | None = None


def roll_name(text: bytes) -> str | None:
    """The name of the roll file in a poll file; None where it cannot be read."""
    table = (toml_values(text, []) or {}).get("roll")
    try:
        return roll_file(table.get("file")) if isinstance(table, dict) else None
    except UnfitValue:
        return None


def read_poll_file(toml: bytes, roll: bytes | UnfitValue | None, *, file: str) -> PollFile:
    """The content of both files. `roll` is None where there was no roll file.

    It is an UnfitValue where the roll file was not to be read. Raises FaultyFile, with every fault
    of both files.
    """
    faults: list[Fault] = []
    entries, roll_faults = read_roll(roll) if isinstance(roll, bytes) else ((), ())
    values = toml_values(toml, faults)
    read = None
    if values is not None:
        unread = None if isinstance(roll, bytes) else roll or NO_FILE
        reader = partial(_read_poll, entries=entries, unread=unread)
        read = read_table(values, faults, "", reader)
    name = roll_name(toml) or "the roll"
    faults += [fault._replace(where=f"{name} {fault.where}") for fault in roll_faults]
    if read is None or faults:
        raise FaultyFile(file, tuple(faults))
    return read


def _read_poll(
    top: FileTable, *, entries: tuple[RollEntry, ...], unread: UnfitValue | None
) -> PollFile | None:
    electorate = Electorate(tuple(entry for entry in entries if entry.id))
    kind = top.read("kind", _kind)
    texts = _read_texts(top, kind)
    roll = _read_roll_table(top, unread)
    read = _read_question(top, kind, texts.question if texts else "", electorate, roll)
    times = top.table("times", read_times)
    people = top.table("people", read_people)
    publish = top.table("ballots", partial(_read_publish, kind=kind), may_lack=True)
    trustees = top.table("key", read_trustees) if top.has("key") else None
    if people:
        top.faults.extend(conflicts(people, read.involved, electorate))
    if times and read.question:
        _check_notice(top, read.question, times)
    if not read.question or not texts or not roll.source or not roll.as_of:
        return None
    if not times or not people or not publish:
        return None
    definition = Definition(
        slug=texts.slug,
        question=read.question,
        statement=texts.statement,
        reply=texts.reply,
        rules=texts.rules,
        roll=Roll(roll.source, roll.as_of, electorate.people),
        times=times,
        people=people,
        publish=publish,
        trustees=trustees,
    )
    return PollFile(definition, entries, read.called_by, read.seconded_by)


def _check_notice(top: FileTable, question: Question, times: Times) -> None:
    """Nominations end so early that the notice can follow them."""
    window, days = question.nominations, times.minimum_notice_days
    if window and not is_long_enough(window, times.opens, days):
        what = f"is less than minimum_notice_days = {days} after nominations close"
        top.fault("times.opens", what, "open later, or close nominations earlier")


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
    needs_statement = kind is not None and KINDS[kind].needs_statement
    needs_statement = needs_statement or top.has("statement")
    statement = top.read("statement", link) if needs_statement else None
    reply = top.optional("reply", link)
    rules = top.optional("rules", link)
    return _Texts(slug, question, statement, reply, rules) if slug and question else None


def _read_roll_table(top: FileTable, unread: UnfitValue | None) -> RollTable:
    roll = top.table("roll", read_roll_table) or RollTable(None, None, None)
    if roll.file and unread:
        top.fault("roll.file", unread.what.format(file=quoted(roll.file)), unread.right)
    return roll


def _read_question(
    top: FileTable, kind: Kind | None, text: str, electorate: Electorate, roll: RollTable
) -> QuestionRead:
    """Read the tables of the kind. Tables of another kind are faults.

    Where the kind could not be read, every kind whose tables are there is read, for its faults.
    """
    read = [
        poll_kind.read_question(top, text, electorate, roll.as_of)
        for name, poll_kind in KINDS.items()
        if _is_expected(top, kind, name)
    ]
    involved = tuple(involvement for question in read for involvement in question.involved)
    if kind is None or len(read) != 1:
        return QuestionRead(involved=involved)
    return read[0]


def _is_expected(top: FileTable, kind: Kind | None, own: Kind) -> bool:
    """True where the tables of the kind `own` are to be read. Note tables of a wrong kind."""
    present = [key for key in KINDS[own].tables if top.has(key)]
    if kind is None:
        return bool(present)
    if kind != own:
        for key in present:
            top.fault(key, f"does not belong to a poll of kind {quoted(kind)}", "leave it out")
    return kind == own


def _read_publish(table: FileTable, kind: Kind | None) -> Publish | None:
    default: Publish = KINDS[kind].publish if kind else "codes_apart"
    return table.optional("publish", _publish, default)
