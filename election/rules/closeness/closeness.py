"""How close a result was: margin, other lots, the candidates two by two. It informs, never decides.

It is found once, at the tally, and kept with it, so that a report never shows another number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from election.rules.closeness.margin.margin import Margin, margin
from election.rules.closeness.other_lots import PossibleEnds, possible_ends
from election.rules.closeness.pairwise import Pairwise, pairwise
from election.rules.counting.piles import Profile
from election.rules.counting.tie_rule import TieRule


@dataclass(frozen=True)
class Closeness:
    """What surrounds the count of an election."""

    margin: Margin
    other_lots: PossibleEnds
    pairwise: Pairwise


def closeness(profile: Profile, candidates: Sequence[str], rule: TieRule) -> Closeness:
    """Found from the counted ballots, within bounds of steps that are the same everywhere."""
    return Closeness(
        margin=margin(profile, candidates, rule),
        other_lots=possible_ends(profile, candidates, rule),
        pairwise=pairwise(profile, candidates),
    )
