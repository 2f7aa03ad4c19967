"""A way to another winner: changed ballots, and what comes of counting them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from election.rules.closeness.margin.standing_rounds import holder, tally_of
from election.rules.counting.irv import Count, count
from election.rules.counting.piles import Profile, Ranking
from election.rules.counting.tie_rule import TieRule


@dataclass(frozen=True)
class Changed:
    """Ballots taken away, and as many given instead, by their rankings."""

    taken: Mapping[Ranking, int]
    given: Mapping[Ranking, int]

    @property
    def number(self) -> int:
        """How many ballots are changed."""
        return sum(self.taken.values())

    def applied(self, profile: Profile) -> dict[Ranking, int]:
        """The profile with these ballots changed."""
        changed = Counter(profile)
        changed.subtract(self.taken)
        changed.update(self.given)
        return dict(+changed)


@dataclass(frozen=True)
class Way:
    """Changed ballots, and whom they elect with every tie by lot in this order; None for nobody."""

    changed: Changed
    lot_order: tuple[str, ...]
    elects: str | None

    @property
    def number(self) -> int:
        """How many ballots are changed."""
        return self.changed.number


def tried(
    profile: Profile, candidates: Sequence[str], changed: Changed, favoured: Sequence[str]
) -> Way:
    """The changed ballots counted with ties to those favoured, the first of them most."""
    order = (*favoured, *(each for each in candidates if each not in favoured))
    after = changed.applied(profile)
    rule = TieRule(ties="lot", final_tie="lot", lot_order=order)
    elects = count(after, candidates, rule).winner
    return Way(changed, order, elects)


def first_way(profile: Profile, counted: Count) -> Way:
    """A way that needs no search, to somebody other than the winner of `counted`.

    Where a tie was left open, no change at all: either of the two could be elected. Where there was
    no result, one ballot that ranks somebody.
    """
    if counted.winner is None and counted.tied:
        gone = (round_.eliminated for round_ in reversed(counted.rounds) if round_.eliminated)
        return tried(profile, counted.candidates, Changed({}, {}), (*counted.tied, *gone))
    if counted.winner is None:
        favoured = counted.candidates[:1]
        return tried(profile, counted.candidates, Changed({(): 1}, {favoured: 1}), favoured)
    return halved_final_gap(profile, counted, counted.winner)


def halved_final_gap(profile: Profile, counted: Count, winner: str) -> Way:
    """Half of what the runner-up lacks in the last round, changed from the winner to the runner-up.

    All rounds before go as they did, or eliminate the winner: so this is always enough.
    """
    gone = [round_.eliminated for round_ in counted.rounds if round_.eliminated]
    others = [each for each in counted.candidates if each not in gone and each != winner]
    while len(others) > 1:
        tally = tally_of(profile, frozenset((winner, *others)))
        loser = min(others, key=tally.__getitem__)
        gone.append(loser)
        others.remove(loser)
    last_two = frozenset((winner, *others))
    tally = tally_of(profile, last_two)
    half = -(-(tally[winner] - tally[others[0]]) // 2)
    changed = Changed(_some_held_by(winner, half, profile, last_two), {(others[0],): half})
    return tried(profile, counted.candidates, changed, (*others, winner, *reversed(gone)))


def _some_held_by(
    candidate: str, number: int, profile: Profile, standing: frozenset[str]
) -> dict[Ranking, int]:
    """So many of the ballots that count for a candidate while these stand."""
    some: dict[Ranking, int] = {}
    for ranking in sorted(profile):
        if number and holder(ranking, standing) == candidate:
            some[ranking] = min(number, profile[ranking])
            number -= some[ranking]
    return some
