"""The table [decision] of a poll file: the needed share, its base, and the person it is about."""

from functools import partial

from election.errors.written_files import UnfitValue
from election.kinds.kind import QuestionRead
from election.kinds.threshold.poll_file import read_base, read_conflict, read_subject_mode
from election.rules.poll.name_forms import folded_name
from election.rules.poll.questions import Decision, SubjectMode
from election.rules.pollfile.electorate import Electorate, Involvement
from election.rules.pollfile.fields import is_identifier, needs, one_line
from election.rules.pollfile.quoting import nearest
from election.rules.pollfile.roll_file import LONGEST_NAME
from election.rules.pollfile.toml_table import FileTable


def read_decision(top: FileTable, text: str, electorate: Electorate) -> QuestionRead:
    """Read [decision]."""
    reader = partial(_read_table, text=text, electorate=electorate)
    return top.table("decision", reader) or QuestionRead()


def _read_table(table: FileTable, text: str, electorate: Electorate) -> QuestionRead:
    threshold = table.read("needs", needs)
    base, quorum = read_base(table)
    about = table.optional("about", partial(_about, electorate=electorate))
    mode = _read_mode(table, electorate, about)
    conflict = read_conflict(table)
    subject = about if about and electorate.entry(about) else None
    involved = (Involvement(subject, "is whom the decision is about"),) if subject else ()
    if not threshold or not base or (subject and not mode):
        return QuestionRead(involved=involved)
    question = Decision(
        text=text,
        threshold=threshold,
        base=base,
        quorum=quorum,
        about=about,
        subject_mode=mode,
        conflict=conflict,
    )
    return QuestionRead(question, involved)


def _about(value: object, electorate: Electorate) -> str:
    """An id on the roll, or the name of somebody who is not on it. Raises UnfitValue."""
    about = one_line(LONGEST_NAME)(value)
    if is_identifier(about) and electorate.entries and electorate.entry(about) is None:
        ids = [entry.id for entry in electorate.entries]
        otherwise = "give an id on the roll, or the whole name of somebody who is not on it"
        right = nearest(about, ids, otherwise)
        raise UnfitValue(f"`{about}` is not on the roll", right)
    for entry in electorate.entries:
        if folded_name(about) in map(folded_name, (entry.name, electorate.name(entry.id))):
            right = f"write `{entry.id}`, or say more of somebody else with this name"
            raise UnfitValue(f"`{about}` is on the roll", right)
    return about


def _read_mode(table: FileTable, electorate: Electorate, about: str | None) -> SubjectMode | None:
    """The mode of the subject: required if the decision is about an elector, else a fault."""
    if about and electorate.entry(about):
        return read_subject_mode(table, electorate)
    if table.has("subject_mode") and (about is None or electorate.entries):
        what = "goes with an elector as `about` only"
        table.fault("subject_mode", what, "leave it out, or give the id of an elector in about")
    return None
