"""The quorum in sentences: the ballots it needs, and the result for a closed box."""

from typing import TYPE_CHECKING

from election.rules.poll.definition import Definition
from election.rules.poll.quorum import quorum_met
from election.rules.poll.ratio import Ratio

if TYPE_CHECKING:
    from election.rules.poll.tally import BoxTotals


def quorum_words(quorum: Ratio | None, electors: int) -> str:
    """The ballots that a quorum needs, within a sentence."""
    if quorum is None or quorum.num == 0:
        return "there is no quorum"
    return f"at least {quorum.needed(electors)} of {electors} electors must cast a ballot"


def quorum_sentence(definition: Definition, box: "BoxTotals") -> str:
    """The sentence that a closed box met the quorum or not; empty where there is none."""
    quorum = definition.question.quorum
    if quorum is None or quorum.num == 0:
        return ""
    met = "met" if quorum_met(box.envelopes, box.electors, quorum) else "not met"
    cast = f"{box.envelopes} of {box.electors} electors cast a ballot"
    return f"{cast}: the quorum of {quorum.needed(box.electors)} is {met}."
