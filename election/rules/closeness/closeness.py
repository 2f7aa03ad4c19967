"""How close a result was: margin, other lots, the candidates two by two. It informs, never decides.

It is found once, at the tally, and kept with it, so that a report never shows another number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from election.rules.closeness.margin.margin import Margin, margin
from election.rules.closeness.other_lots import PossibleEnds, possible_ends
from election.rules.closeness.pairwise import Pairwise, pairwise
from election.rules.counting.piles import Profile
from election.rules.poll.definition import REOPEN, Election


@dataclass(frozen=True)
class Closeness:
    """What surrounds the count of an election."""

    margin: Margin
    other_lots: PossibleEnds
    pairwise: Pairwise


def closeness(
    profile: Profile, candidates: Sequence[str], election: Election, lot_order: Sequence[str]
) -> Closeness:
    """Found from the counted ballots, within bounds of steps that are the same everywhere."""
    return Closeness(
        margin=margin(
            profile,
            candidates,
            ties=election.ties,
            final_tie=election.final_tie,
            lot_order=lot_order,
            never_by_lot=REOPEN,
        ),
        other_lots=possible_ends(
            profile,
            candidates,
            ties=election.ties,
            final_tie=election.final_tie,
            never_by_lot=REOPEN,
        ),
        pairwise=pairwise(profile, candidates),
    )
