"""The table of kinds, found by word or by the definition of a poll."""

from typing import TYPE_CHECKING, Any

from election.kinds.decision.kind import DecisionKind
from election.kinds.election.kind import ElectionKind
from election.kinds.removal.kind import RemovalKind
from election.rules.poll.definition import Definition
from election.rules.poll.questions import Kind

if TYPE_CHECKING:
    from election.kinds.kind import PollKind


KINDS: "dict[Kind, type[PollKind[Any]]]" = {
    kind.name: kind for kind in (RemovalKind, ElectionKind, DecisionKind)
}


def kind_of(definition: Definition) -> "PollKind[Any]":
    """The kind of a poll, bound to its definition."""
    return KINDS[definition.kind](definition)
