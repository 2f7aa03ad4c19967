"""The example poll files and their roll, and the faults of a changed one.

Nine core maintainers: Avery leads, Blair calls and Casey seconds the removal, Blair, Devon and
Harper stand in the election. Robin is the officer, Sam the scrutineer, Terry a trustee.
"""

from pathlib import Path

from election.errors.written_files import Fault, FaultyFile
from election.kinds.poll_file import PollFile, read_poll_file
from election.rules.poll.definition import Definition
from election.rules.poll.questions import SubjectMode

EXAMPLES = Path(__file__).parents[1] / "examples"
REMOVAL = (EXAMPLES / "removal.toml").read_text("utf-8")
ELECTION = (EXAMPLES / "election.toml").read_text("utf-8")
DECISION = (EXAMPLES / "decision.toml").read_text("utf-8")
ROLL = (EXAMPLES / "core-maintainers.csv").read_text("utf-8")

PEOPLE = ["avery", "blair", "casey", *(f"elector-{n}" for n in range(4, 13))]

Change = tuple[str, str]


def changed(text: str, *changes: Change) -> str:
    """The text after these changes, each of which must apply."""
    for old, new in changes:
        assert old in text, f"{old} is not in the example"
        text = text.replace(old, new, 1)
    return text


def read(toml: str, *changes: Change, roll: str | None = ROLL) -> PollFile:
    """The poll of a changed example."""
    content = None if roll is None else roll.encode()
    return read_poll_file(changed(toml, *changes).encode(), content, file="poll.toml")


def faults(toml: str, *changes: Change, roll: str | None = ROLL) -> list[Fault]:
    """The faults of a changed example; empty where it is read."""
    try:
        read(toml, *changes, roll=roll)
    except FaultyFile as faulty:
        return list(faulty.faults)
    return []


def sentences(toml: str, *changes: Change, roll: str | None = ROLL) -> list[str]:
    """The faults of a changed example, as shown."""
    return [str(fault) for fault in faults(toml, *changes, roll=roll)]


def roll_lines(*lines: str) -> str:
    """A roll of these lines below its header."""
    return "\n".join((ROLL.splitlines()[0], *lines)) + "\n"


def removal(mode: SubjectMode, electors: int = 9, *changes: Change) -> Definition:
    """The removal of Avery by this many electors, with Avery."""
    lines = [
        f"{name},{name.title()},{name}@example.org,,,{'yes' if name == 'avery' else 'no'}"
        for name in PEOPLE[:electors]
    ]
    toml = changed(REMOVAL, ('"counts_and_votes"', f'"{mode}"'), *changes)
    return read(toml, roll=roll_lines(*lines)).definition


def election(*changes: Change) -> Definition:
    """A changed example of an election by nine."""
    return read(ELECTION, *changes).definition


def decision(*changes: Change, roll: str = ROLL) -> Definition:
    """A changed example of the decision about Casey, by nine or by another roll."""
    return read(DECISION, *changes, roll=roll).definition
