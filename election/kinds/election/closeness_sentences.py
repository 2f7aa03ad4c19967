"""The closeness of an election, in plain words."""

from election.rules.closeness.closeness import Margin, Pairwise
from election.rules.counting.rounds import Count
from election.rules.sentences.words import Names, ballots


def margin_sentence(found: Margin, names: Names) -> str:
    """The fewest ballots that must change for another winner, and that winner."""
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


def condorcet_sentence(found: Pairwise, count: Count, names: Names) -> str:
    """The Condorcet winner, compared with the elected candidate; or that there is none."""
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
