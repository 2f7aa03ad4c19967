"""How close a result was, in plain words."""

from election.rules.closeness.margin.margin import Margin
from election.rules.closeness.margin.threshold_margin import removal_margin
from election.rules.closeness.pairwise import Pairwise
from election.rules.counting.irv import Count
from election.rules.counting.threshold import RemovalCount
from election.rules.sentences.rounds import Names, ballots


def margin_sentence(found: Margin, names: Names) -> str:
    """The fewest ballots that would have to be different, and who would win then."""
    if found.challenger is None:
        return "However the ballots were marked, nobody else could have won."
    who = names[found.challenger]
    if not found.exact:
        return (
            f"The margin was not found exactly: it lies between {found.lower} and {found.upper} "
            f"ballots, and {ballots(found.upper)} marked otherwise could have made {who} win."
        )
    if found.upper == 0:
        return f"The margin is 0 ballots: had every tie gone to {who}, {who} would have won."
    margin = ballots(found.upper)
    fewer = "" if found.upper == 1 else " Had fewer been, nobody else could have won."
    return (
        f"The margin is {margin}: had {margin} been marked otherwise, and every tie gone to {who}, "
        f"{who} would have won.{fewer}"
    )


def removal_margin_sentence(counted: RemovalCount) -> str:
    """How many ballots would have had to say the other thing."""
    margin = removal_margin(counted)
    if counted.carried:
        if margin == 1:
            return "With one Yes fewer it would not have carried."
        return f"With up to {(margin or 0) - 1} Yes fewer it would still have carried."
    if margin is None:
        return "It would not have carried had every No been a Yes."
    return f"It would have carried had {margin} of the No been Yes."


def condorcet_sentence(found: Pairwise, count: Count, names: Names) -> str:
    """Whether whoever was elected is also preferred to each other candidate, two by two."""
    best = found.condorcet_winner
    if best is None:
        return (
            "Compared two by two, nobody is ranked above each of the others by more ballots: "
            "there is no Condorcet winner."
        )
    who = names[best]
    if best == count.winner:
        return (
            f"Compared two by two, {who} wins as well: against each of the others, more ballots "
            f"rank {who} higher ({who} is the Condorcet winner)."
        )
    return (
        f"Compared two by two, more ballots rank {who} above each of the others than below "
        f"({who} is the Condorcet winner), and {who} was not elected: the rule is instant runoff."
    )
