"""The table [removal] of a poll file, judged with the roll: who is asked about, by whom, how."""

from dataclasses import dataclass
from datetime import date
from typing import get_args

from election.rules.poll.definition import Base, Ratio, Removal, SubjectMode
from election.rules.pollfile import fields
from election.rules.pollfile.electorate import Electorate, Involvement
from election.rules.pollfile.fields import Reader, day, flag, one_of
from election.rules.pollfile.toml_table import FileTable

THRESHOLD = Ratio(3, 4)

_base: Reader[Base] = one_of(*get_args(Base))
_subject_mode: Reader[SubjectMode] = one_of(*get_args(SubjectMode))


@dataclass(frozen=True)
class RemovalTable:
    """What [removal] says: the removal if all of it could be read, and who takes part in it."""

    removal: Removal | None
    subject: str | None
    called_by: str | None
    seconded_by: str | None

    @property
    def parts(self) -> tuple[Involvement, ...]:
        """Those who may be neither officer nor scrutineer."""
        deeds = {
            "is the subject": self.subject,
            "called the removal": self.called_by,
            "seconded the removal": self.seconded_by,
        }
        return tuple(Involvement(person_id, deed) for deed, person_id in deeds.items() if person_id)


def read_removal(table: FileTable, electorate: Electorate, as_of: date | None) -> RemovalTable:
    """[removal]. `as_of` is the roll's day, which may not be later than the call."""
    subject = table.read("subject", electorate.lead)
    called_by = table.read("called_by", electorate.elector)
    seconded_by = table.read("seconded_by", electorate.elector)
    publish = table.optional("publish_callers", flag, default=False)
    _check_callers(table, subject, called_by, seconded_by)
    callers = (called_by, seconded_by) if publish and called_by and seconded_by else ()
    removal = _read_rules(table, electorate, subject, as_of, callers)
    return RemovalTable(removal, subject, called_by, seconded_by)


def _read_rules(
    table: FileTable,
    electorate: Electorate,
    subject: str | None,
    as_of: date | None,
    callers: tuple[str, ...],
) -> Removal | None:
    mode = table.read("subject_mode", _subject_mode)
    threshold = table.optional("threshold", fields.threshold, THRESHOLD)
    base: Base | None = table.optional("base", _base, "roll")
    quorum = table.optional("quorum", fields.ratio)
    called_on = table.read("called_on", day)
    _check_base(table, base)
    if mode == "excluded" and len(electorate.entries) == 1:
        table.fault("subject_mode", "nobody but the subject is on the roll", "N may not be 0")
    if as_of and called_on and as_of > called_on:
        what = f"is {called_on}, before the roll's as_of, {as_of}"
        table.fault("called_on", what, "take the roll as of the call or of a day before it")
    if not subject or not mode or not threshold or not base or not called_on:
        return None
    return Removal(subject, mode, threshold, base, called_on, quorum, callers)


def _check_callers(
    table: FileTable, subject: str | None, called_by: str | None, seconded_by: str | None
) -> None:
    """Caller and seconder are two different electors, and not the subject."""
    right = "caller and seconder are two different electors, not the subject"
    if called_by and called_by == subject:
        table.fault("called_by", f"`{called_by}` is the subject", right)
    if seconded_by and seconded_by == subject:
        table.fault("seconded_by", f"`{seconded_by}` is the subject", right)
    if called_by and called_by == seconded_by:
        table.fault("seconded_by", f"`{seconded_by}` is the caller", right)


def _check_base(table: FileTable, base: Base | None) -> None:
    given = table.has("quorum")
    if base == "cast" and not given:
        table.fault("quorum", 'is missing, and base = "cast" needs it', 'give one, such as "1/2"')
    if base == "roll" and given:
        table.fault("quorum", 'goes with base = "cast" only', "leave it out")
