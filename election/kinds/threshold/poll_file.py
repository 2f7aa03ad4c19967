"""The keys that removal and decision share: the base, the quorum, and the subject's mode."""

from typing import get_args

from election.rules.poll.questions import Base, SubjectMode
from election.rules.poll.ratio import Ratio
from election.rules.pollfile.electorate import Electorate
from election.rules.pollfile.fields import Reader, one_line, one_of, ratio
from election.rules.pollfile.toml_table import FileTable

LONGEST_CONFLICT = 200

_base: Reader[Base] = one_of(*get_args(Base))
_subject_mode: Reader[SubjectMode] = one_of(*get_args(SubjectMode))


def read_base(table: FileTable) -> tuple[Base | None, Ratio | None]:
    """The base of the needed share, and the quorum: base "cast" needs one, base "roll" has none."""
    base: Base | None = table.optional("base", _base, "roll")
    quorum = table.optional("quorum", ratio)
    given = table.has("quorum")
    if base == "cast" and not given:
        table.fault("quorum", 'is missing, and base = "cast" needs it', 'give one, such as "1/2"')
    if base == "roll" and given:
        table.fault("quorum", 'goes with base = "cast" only', "leave it out")
    return base, quorum


def read_subject_mode(table: FileTable, electorate: Electorate) -> SubjectMode | None:
    """The mode of the subject. It is a fault if nobody else would be left to vote."""
    mode = table.read("subject_mode", _subject_mode)
    if mode == "excluded" and len(electorate.entries) == 1:
        table.fault("subject_mode", "nobody but the subject is on the roll", "N may not be 0")
    return mode


def read_conflict(table: FileTable) -> str | None:
    """The project's words for what recuses an elector, within a sentence; None for the usual."""
    return table.optional("conflict", one_line(LONGEST_CONFLICT))
