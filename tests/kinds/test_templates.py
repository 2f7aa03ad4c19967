"""The poll files to begin with."""

import re

import pytest
from election.rules.pollfile.templates import template

from election.errors import FaultyFile
from election.kinds.poll_file import read_poll_file, roll_name
from election.rules.poll.questions import Kind
from tests.support.poll_files import roll_lines

ROLL = roll_lines(
    *(
        f"{each}-id,{each.title()},{each}@example.org,,,{'yes' if each == 'lead' else 'no'}"
        for each in ("lead", "caller", "seconder", "candidate", "other")
    )
)


@pytest.mark.parametrize("kind", ["removal", "election"])
def test_a_template_reads_beside_a_roll_with_its_ids(kind: Kind) -> None:
    """Nothing in it is wrong, so that every fault is of what was put in."""
    toml = template(kind).encode()
    assert roll_name(toml) == "core-maintainers.csv"
    file = read_poll_file(toml, ROLL.encode(), file="poll.toml")
    assert file.definition.kind == kind


def uncommented(kind: Kind) -> str:
    """The template with every key that it keeps back as a comment."""
    return re.sub(r"(?m)^# (?=[a-z_.]+ = |\[key\]|  \{|\]$)", "", template(kind))


def test_every_key_that_the_removal_keeps_back_reads_as_well() -> None:
    """Reply, rules, quorum and trustees, once they are put in."""
    toml = uncommented("removal").replace('base = "roll"', 'base = "cast"')
    found = read_poll_file(toml.encode(), ROLL.encode(), file="poll.toml").definition
    assert found.reply
    assert found.rules
    assert found.removal is not None
    assert found.removal.quorum
    assert found.trustees is not None


def test_every_key_that_the_election_keeps_back_reads_as_well() -> None:
    """The three triggers are all there, and one is too many: that is the only fault."""
    with pytest.raises(FaultyFile) as refused:
        read_poll_file(uncommented("election").encode(), ROLL.encode(), file="poll.toml")
    assert [(fault.where, fault.what) for fault in refused.value.faults] == [
        ("trigger", "has removal and vacancy and tied"),
        ("election.final_tie", "a runoff cannot end in another runoff"),
    ]
