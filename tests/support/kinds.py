"""The question and the result of a poll of a known kind, as values of their own types."""

from dataclasses import replace
from typing import Any

from election.kinds.table import kind_of
from election.rules.counting.threshold import ThresholdCount
from election.rules.poll.definition import Definition
from election.rules.poll.questions import Decision, Election, Removal
from election.rules.poll.tally import RankedResult, Tally


def removal_in(definition: Definition) -> Removal:
    """The question of a removal."""
    assert isinstance(definition.question, Removal)
    return definition.question


def election_in(definition: Definition) -> Election:
    """The question of an election."""
    assert isinstance(definition.question, Election)
    return definition.question


def decision_in(definition: Definition) -> Decision:
    """The question of a decision."""
    assert isinstance(definition.question, Decision)
    return definition.question


def asking(definition: Definition, **changes: Any) -> Definition:
    """The poll with parts of its question changed."""
    return replace(definition, question=replace(definition.question, **changes))


def count_in(tally: Tally) -> ThresholdCount:
    """The count of Yes, No and Abstain."""
    assert isinstance(tally.result, ThresholdCount)
    return tally.result


def ranked_in(tally: Tally) -> RankedResult:
    """The result of an election that was counted."""
    assert isinstance(tally.result, RankedResult)
    return tally.result


def elected(definition: Definition, tally: Tally) -> str | None:
    """The id of the elected; None where nobody is."""
    succession = kind_of(definition).succession(tally)
    return succession.lead if succession else None
