"""An alternative: changed ballots, and the candidate whom they elect when counted again."""

from collections.abc import Sequence
from dataclasses import dataclass

from election.rules.closeness.margin.changed_ballots import ChangedBallots
from election.rules.closeness.margin.standing_rounds import holder
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile, Ranking, tally_of
from election.rules.counting.rounds import Count
from election.rules.counting.tie_rule import TieRule


@dataclass(frozen=True)
class Alternative:
    """Changed ballots, and whom they elect (None: nobody) with every tie by this lot order."""

    changed: ChangedBallots
    lot_order: tuple[str, ...]
    elects: str | None

    @property
    def number(self) -> int:
        """The number of changed ballots."""
        return self.changed.number


def counted_again(
    profile: Profile, candidates: Sequence[str], changed: ChangedBallots, favoured: Sequence[str]
) -> Alternative:
    """Count the changed ballots, with every tie by a lot order that begins with `favoured`."""
    others = (candidate for candidate in candidates if candidate not in favoured)
    order = (*favoured, *others)
    after = changed.applied(profile)
    rule = TieRule(ties="lot", final_tie="lot", lot_order=order)
    elects = count(after, candidates, rule).winner
    return Alternative(changed, order, elects)


def first_alternative(profile: Profile, counted: Count) -> Alternative:
    """An alternative to the winner of `counted` that needs no search.

    A tie that was left open needs no change: either of the two could be elected. A count without a
    result needs one ballot that ranks a candidate.
    """
    if counted.winner is None and counted.tied:
        gone = (round_.eliminated for round_ in reversed(counted.rounds) if round_.eliminated)
        return counted_again(
            profile, counted.candidates, ChangedBallots({}, {}), (*counted.tied, *gone)
        )
    if counted.winner is None:
        favoured = counted.candidates[:1]
        return counted_again(
            profile, counted.candidates, ChangedBallots({(): 1}, {favoured: 1}), favoured
        )
    return halved_final_gap(profile, counted, counted.winner)


def halved_final_gap(profile: Profile, counted: Count, winner: str) -> Alternative:
    """Give the runner-up half of the winner's lead over them, once nobody else is left.

    A count may end earlier, by a majority over two and more others. The others of that round then
    go one by one, whoever has the fewest; the last of them is the runner-up.

    Only ballots that count for the winner from round 1 are given away. So no other candidate has
    other numbers than before, and each round goes as it did, or eliminates the winner: this is
    always enough. Where the winner has fewer such ballots, all of them are enough: the winner is
    left without any in round 1, and goes.
    """
    gone = [round_.eliminated for round_ in counted.rounds if round_.eliminated]
    others = [
        candidate
        for candidate in counted.candidates
        if candidate not in gone and candidate != winner
    ]
    while len(others) > 1:
        tally = tally_of(profile, (winner, *others))
        loser = min(others, key=tally.__getitem__)
        gone.append(loser)
        others.remove(loser)
    tally = tally_of(profile, (winner, *others))
    half = -(-(tally[winner] - tally[others[0]]) // 2)
    taken = _some_held_by(winner, half, profile, frozenset(counted.candidates))
    changed = ChangedBallots(taken, {(others[0],): sum(taken.values())})
    return counted_again(profile, counted.candidates, changed, (*others, *reversed(gone), winner))


def _some_held_by(
    candidate: str, number: int, profile: Profile, standing: frozenset[str]
) -> dict[Ranking, int]:
    """So many of the ballots that count for `candidate` while `standing` stand."""
    some: dict[Ranking, int] = {}
    for ranking in sorted(profile):
        if number and holder(ranking, standing) == candidate:
            some[ranking] = min(number, profile[ranking])
            number -= some[ranking]
    return some
