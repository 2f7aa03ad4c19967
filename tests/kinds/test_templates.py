"""The templates of poll files: they read, and so does every key in their comments."""

import re

import pytest

from election.errors.written_files import FaultyFile
from election.kinds.poll_file import read_poll_file, roll_name
from election.kinds.table import KINDS
from election.rules.poll.questions import Kind
from tests.support.kinds import decision_in, election_in, removal_in
from tests.support.poll_files import roll_lines

ROLL = roll_lines(
    *(
        f"{role}-id,{role.title()},{role}@example.org,,,{'yes' if role == 'lead' else 'no'}"
        for role in ("lead", "caller", "seconder", "candidate", "other")
    )
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_reads_beside_a_roll_with_its_ids(kind: Kind) -> None:
    """A template has no fault, so every fault comes from what the officer put in."""
    toml = KINDS[kind].template.encode()
    assert roll_name(toml) == "core-maintainers.csv"
    file = read_poll_file(toml, ROLL.encode(), file="poll.toml")
    assert file.definition.kind == kind


def uncommented(kind: Kind) -> str:
    """Return the template with every key that stands in a comment."""
    return re.sub(r"(?m)^# (?=[a-z_.]+ = |\[key\]|  \{|\]$)", "", KINDS[kind].template)


def test_every_key_that_the_removal_keeps_back_reads_as_well() -> None:
    """The keys are reply, rules, quorum and trustees."""
    toml = uncommented("removal").replace('base = "roll"', 'base = "cast"')
    definition = read_poll_file(toml.encode(), ROLL.encode(), file="poll.toml").definition
    assert definition.reply
    assert definition.rules
    assert removal_in(definition).quorum
    assert definition.trustees is not None


def test_every_key_that_the_decision_keeps_back_reads_as_well() -> None:
    """The keys are reply, rules, quorum, trustees, and the mode of an elector whom it is about."""
    toml = uncommented("decision").replace('base = "roll"', 'base = "cast"')
    toml = toml.replace('about = "New Maintainer"', 'about = "other-id"')
    definition = read_poll_file(toml.encode(), ROLL.encode(), file="poll.toml").definition
    assert definition.reply
    assert definition.rules
    question = decision_in(definition)
    assert question.quorum
    assert (question.subject, question.subject_mode) == ("other-id", "counts_and_votes")
    assert definition.trustees is not None


def test_a_mode_beside_a_name_that_is_not_on_the_roll_is_the_only_fault() -> None:
    """The decision's template is read with every key put in."""
    toml = uncommented("decision").replace('base = "roll"', 'base = "cast"')
    with pytest.raises(FaultyFile) as refused:
        read_poll_file(toml.encode(), ROLL.encode(), file="poll.toml")
    assert [fault.where for fault in refused.value.faults] == ["decision.subject_mode"]


def test_every_key_that_the_election_keeps_back_reads_as_well() -> None:
    """All three triggers are there, and that more than one is there is the only fault."""
    with pytest.raises(FaultyFile) as refused:
        read_poll_file(uncommented("election").encode(), ROLL.encode(), file="poll.toml")
    assert [(fault.where, fault.what) for fault in refused.value.faults] == [
        ("trigger", "has removal and vacancy and tied"),
        ("election.final_tie", "a runoff cannot end in another runoff"),
    ]


def test_the_nominations_that_the_election_keeps_back_read_in_place_of_its_candidates() -> None:
    """The keys are the window, the nominators, the limit and the questions."""
    toml = re.sub(
        r"(?ms)^\[\[candidates\]\].*?(?=^#   \[nominations)", "", KINDS["election"].template
    )
    toml = re.sub(r"(?m)^#   (?=\[|[a-z_]+ = )", "", toml)
    definition = read_poll_file(toml.encode(), ROLL.encode(), file="poll.toml").definition
    assert definition.question.nominations
    assert definition.question.nominations.questions
    assert election_in(definition).candidates == ()
