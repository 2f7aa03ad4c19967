"""A result said plainly: who leads now, or that nobody was elected, before any number."""

from election.rules.poll.definition import Definition
from election.rules.poll.tally import Tally
from election.rules.sentences.rounds import Names, listed, names_of


def plain_result(definition: Definition, tally: Tally) -> str:
    """What came of a poll in a few words. The numbers are `rules.outcome_sentence`'s."""
    if definition.removal:
        lead = definition.roll.person(definition.removal.subject)
        carried = "is carried" if tally.outcome == "carried" else "is not carried"
        return f"The removal of {lead.name if lead else definition.removal.subject} {carried}."
    names = names_of(definition)
    if tally.winner:
        return f"{names[tally.winner]} is elected."
    return f"Nobody is elected: {_why_nobody(tally, names)}."


def _why_nobody(tally: Tally, names: Names) -> str:
    if tally.outcome == "no quorum":
        return "too few electors cast a ballot"
    if tally.outcome == "reopened":
        return "nominations are reopened"
    if tally.count is None or not tally.count.tied:
        return "no ballot ranks a candidate"
    return f"{listed(names[each] for each in tally.count.tied)} are tied, and a runoff follows"
