"""Equal ranks that are settled when a ballot reaches them, by who continues then.

Some rules ask that: docs/reference/counting.md names them. The count is made with what is settled,
up to the first round in which a ballot reaches equal ranks. These are settled, and the count is
made again. What comes out are plain rankings, which both counters count.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from election.ballotfiles.marking_faults import FaultKind, MarkSteps, OnEqual
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile, Ranking
from election.rules.counting.rounds import Count
from election.rules.counting.tie_rule import TieRule


class _Open(NamedTuple):
    """Equal ballots, their settled steps as a ranking, and the steps that follow."""

    ranking: Ranking
    left: MarkSteps[str]
    ended: FaultKind | None
    number: int

    def moved(self) -> "_Open":
        """The same, with each single candidate before the next equal ranks settled."""
        ranking, left = list(self.ranking), list(self.left)
        while left and len(left[0]) == 1:
            (candidate,) = left.pop(0)
            if candidate not in ranking:
                ranking.append(candidate)
        return self._replace(ranking=tuple(ranking), left=tuple(left))

    def decided(self, continuing: Collection[str], on_equal: OnEqual) -> "_Open":
        """The same, with its next equal ranks settled."""
        among = [candidate for candidate in self.left[0] if candidate in continuing]
        if len(among) > 1 or (among and on_equal == "end-if-any"):
            return self._replace(left=(), ended="equal ranks")
        rest = self.left[1:]
        return self._replace(left=((among[0],), *rest) if among else rest).moved()


def settled_by_the_count(
    waiting: Mapping[tuple[MarkSteps[str], FaultKind | None], int],
    profile: Profile,
    standing: Sequence[str],
    rule: TieRule,
    on_equal: OnEqual,
) -> dict[tuple[Ranking, FaultKind | None], int]:
    """The rankings of the waiting ballots, with the fault that ended them.

    `profile` holds all other ballots. Equal ranks that no ballot reached are left out with all that
    follows them. Candidates who do not stand do not continue.
    """
    # A tie that no lot order settles is refused by the count that follows. Here any order will do:
    # the rounds before the first open ranks are already those of that count.
    given = rule.lot_order or ()
    order = (*given, *(candidate for candidate in standing if candidate not in given))
    anyhow = replace(rule, lot_order=order)
    ballots = [
        _Open((), steps, ended, number).moved() for (steps, ended), number in waiting.items()
    ]
    while True:
        found = count(_profile(ballots, profile, standing), standing, anyhow)
        gone = rounds_of(found)
        reached = {
            at: max(
                (gone.get(name, never(found)) for name in _standing(ballot, standing)), default=1
            )
            for at, ballot in enumerate(ballots)
            if ballot.left
        }
        first = min(reached.values(), default=never(found))
        if not reached or (found.rounds and first == never(found)):
            break
        continuing = found.rounds[first - 1].tally if found.rounds else standing
        for at, round_ in reached.items():
            if round_ == first:
                ballots[at] = ballots[at].decided(continuing, on_equal)
    return _by_end(ballots)


def _profile(ballots: list[_Open], profile: Profile, standing: Sequence[str]) -> Profile:
    """All ballots as far as they are settled, and nobody on them who does not stand."""
    joined = dict(profile)
    for ballot in ballots:
        ranking = _standing(ballot, standing)
        joined[ranking] = joined.get(ranking, 0) + ballot.number
    return joined


def _standing(ballot: _Open, standing: Sequence[str]) -> Ranking:
    return tuple(candidate for candidate in ballot.ranking if candidate in standing)


def never(found: Count) -> int:
    """The number of a round that the count does not have."""
    return len(found.rounds) + 1


def rounds_of(found: Count) -> dict[str, int]:
    """The first round in which each eliminated candidate does not continue."""
    return {round_.eliminated: round_.number + 1 for round_ in found.rounds if round_.eliminated}


def _by_end(ballots: list[_Open]) -> dict[tuple[Ranking, FaultKind | None], int]:
    settled: dict[tuple[Ranking, FaultKind | None], int] = {}
    for ballot in ballots:
        ended = None if ballot.left else ballot.ended
        key = (ballot.ranking, ended)
        settled[key] = settled.get(key, 0) + ballot.number
    return settled
