"""The results that other lots could have led to: each loser of each lot is tried.

The loser of a lot leaves the count. So every sequence of losers comes from a lot order that ends
with that sequence reversed, and to try each loser of each lot is to try all possible lot orders.

A round hangs on who stands and, by look-back, on the rounds before it. Of these, look-back reads
only who of two had fewer ballots in the latest round in which they differed. So the candidates are
kept in that order, as numbers that `look_back` reads like the tally of one earlier round. Ways that
lead to the same candidates in the same order are followed once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from election.rules.closeness.closeness import End, PossibleEnds
from election.rules.counting.irv import LAST_TWO, verdict
from election.rules.counting.piles import Profile, tally_of
from election.rules.counting.tie_rule import TieRule

MOST_STEPS = 5_000_000
STEPS_OF_A_ROUND = 100

Continuing = tuple[str, ...]


class _Place(NamedTuple):
    """A point that a count can come to: who stands, and their order by the rounds before.

    `order` holds a number for each who stands: the smaller loses a tie by look-back, and equal ones
    are left to the lot.
    """

    standing: Continuing
    order: tuple[int, ...]


def possible_ends(
    profile: Profile,
    candidates: Sequence[str],
    rule: TieRule,
    *,
    most_steps: int = MOST_STEPS,
) -> PossibleEnds:
    """Follow every lot that makes a difference, until `most_steps` are spent.

    The lot order of `rule` is ignored. Each way out of a round costs a step for each distinct
    ranking and a hundred besides, so that the search stops at the same place on every machine. The
    precondition is that of `irv.count`.
    """
    if not any(tally_of(profile, candidates).values()):
        return PossibleEnds(((),), explored_fully=True)
    search = _LotSearch(profile, replace(rule, lot_order=tuple(candidates)))
    steps_of_a_way = STEPS_OF_A_ROUND + len(profile)
    steps = 0
    while search.open and (steps < most_steps or not search.ends):
        steps += steps_of_a_way * search.follow(search.open.pop())
    return PossibleEnds(tuple(sorted(search.ends)), not search.open)


class _LotSearch:
    """The places that are still to be followed, and the ends that were found."""

    def __init__(self, profile: Profile, rule: TieRule) -> None:
        standing = rule.lot_order or ()
        first = _Place(standing, (0,) * len(standing))
        self.profile = profile
        self.rule = rule
        self.ends: set[End] = set()
        self.open = [first]
        self._met = {first}
        self._tallies: dict[Continuing, dict[str, int]] = {}

    def follow(self, place: _Place) -> int:
        """Judge the round at a place, and keep what it leads to; return the number of ways."""
        standing, order = place
        tally = self._tally(standing)
        earlier = dict(zip(standing, order, strict=True))
        eliminated, elected, tie = verdict(tally, sum(tally.values()), [earlier], self.rule)
        losers = tie.lot_between if tie else ()
        if len(standing) == LAST_TWO and losers:
            self.ends.update((kept,) for kept in standing)
        elif eliminated is None:
            self.ends.add((elected,) if elected else standing)
        else:
            self._lead_on(place, tally, losers or (eliminated,))
        return len(losers) or 1

    def _tally(self, standing: Continuing) -> dict[str, int]:
        tally = self._tallies.get(standing)
        if tally is None:
            tally = self._tallies[standing] = tally_of(self.profile, standing)
        return tally

    def _lead_on(self, place: _Place, tally: Mapping[str, int], losers: Continuing) -> None:
        """Keep the places without one of the losers, if they were not met before."""
        standing, order = place
        after = _order_after(tally, place, losers) if self.rule.ties == "look-back" else order
        for loser in losers:
            gone = standing.index(loser)
            rest = _Place(standing[:gone] + standing[gone + 1 :], after[:gone] + after[gone + 1 :])
            if rest not in self._met:
                self._met.add(rest)
                self.open.append(rest)


def _order_after(tally: Mapping[str, int], place: _Place, losers: Continuing) -> tuple[int, ...]:
    """The order of those who stand once this round is an earlier one: its numbers come first.

    It begins with 0 for whoever is left behind the losers, or with them, of whom one goes.
    """
    seen = [
        (tally[candidate], earlier)
        for candidate, earlier in zip(place.standing, place.order, strict=True)
    ]
    first = 0 if len(losers) > 1 else -1
    number = {pair: number for number, pair in enumerate(sorted(set(seen)), first)}
    return tuple([number[pair] for pair in seen])
