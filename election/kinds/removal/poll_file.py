"""The table [removal] of a poll file, checked with the roll: subject, callers, and threshold."""

from datetime import date

from election.kinds.kind import QuestionRead
from election.kinds.threshold.poll_file import read_base, read_conflict, read_subject_mode
from election.rules.poll.questions import Removal
from election.rules.poll.ratio import Ratio, Threshold
from election.rules.pollfile.electorate import Electorate, Involvement
from election.rules.pollfile.fields import day, flag, majority
from election.rules.pollfile.toml_table import FileTable

THRESHOLD = Ratio(3, 4)


def read_removal(
    top: FileTable, text: str, electorate: Electorate, as_of: date | None
) -> QuestionRead:
    """Read [removal]. `as_of` is the roll's day, which may not be later than the call."""

    def read(table: FileTable) -> QuestionRead:
        return _read_table(table, text, electorate, as_of)

    return top.table("removal", read) or QuestionRead()


def _read_table(
    table: FileTable, text: str, electorate: Electorate, as_of: date | None
) -> QuestionRead:
    subject = table.read("subject", electorate.lead)
    called_by = table.read("called_by", electorate.elector)
    seconded_by = table.read("seconded_by", electorate.elector)
    publish = table.optional("publish_callers", flag, default=False)
    _check_callers(table, subject, called_by, seconded_by)
    callers = (called_by, seconded_by) if publish and called_by and seconded_by else ()
    deeds = {
        "is the subject": subject,
        "called the removal": called_by,
        "seconded the removal": seconded_by,
    }
    return QuestionRead(
        question=_read_rules(table, text, electorate, subject, as_of, callers),
        involved=tuple(Involvement(person, deed) for deed, person in deeds.items() if person),
        called_by=called_by,
        seconded_by=seconded_by,
    )


def _read_rules(
    table: FileTable,
    text: str,
    electorate: Electorate,
    subject: str | None,
    as_of: date | None,
    callers: tuple[str, ...],
) -> Removal | None:
    mode = read_subject_mode(table, electorate)
    ratio = table.optional("threshold", majority, THRESHOLD)
    base, quorum = read_base(table)
    called_on = table.read("called_on", day)
    conflict = read_conflict(table)
    if as_of and called_on and as_of > called_on:
        what = f"is {called_on}, before the roll's as_of, {as_of}"
        table.fault("called_on", what, "take the roll as of the call or of a day before it")
    if not subject or not mode or not ratio or not base or not called_on:
        return None
    return Removal(
        text=text,
        subject=subject,
        subject_mode=mode,
        threshold=Threshold("at least", ratio),
        base=base,
        called_on=called_on,
        quorum=quorum,
        callers=callers,
        conflict=conflict,
    )


def _check_callers(
    table: FileTable, subject: str | None, called_by: str | None, seconded_by: str | None
) -> None:
    """Note a fault unless caller and seconder are two electors other than the subject."""
    right = "caller and seconder are two different electors, not the subject"
    if called_by and called_by == subject:
        table.fault("called_by", f"`{called_by}` is the subject", right)
    if seconded_by and seconded_by == subject:
        table.fault("seconded_by", f"`{seconded_by}` is the subject", right)
    if called_by and called_by == seconded_by:
        table.fault("seconded_by", f"`{seconded_by}` is the caller", right)
