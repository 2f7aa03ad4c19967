"""The results that other lots could have led to: the count is repeated under other lot orders.

The loser of a lot leaves the count. So every sequence of losers comes from a lot order that ends
with that sequence reversed. To try each loser of each lot is to try all possible lot orders.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from election.rules.closeness.closeness import End, PossibleEnds, end_of
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile
from election.rules.counting.rounds import Round
from election.rules.counting.tie_rule import TieRule, Ties

MOST_STEPS = 5_000_000
STEPS_OF_A_COUNT = 100

Losers = tuple[str, ...]
Situation = tuple[tuple[str | int, ...], ...]


def possible_ends(
    profile: Profile,
    candidates: Sequence[str],
    rule: TieRule,
    *,
    most_steps: int = MOST_STEPS,
) -> PossibleEnds:
    """Count under every lot that makes a difference, until `most_steps` are spent.

    The lot order of `rule` is ignored. A count costs a step for each distinct ranking and a hundred
    for its rounds, so that the search stops at the same place on every machine. The precondition is
    that of `irv.count`.
    """
    ends: set[End] = set()
    met: set[Situation] = set()
    to_try: list[Losers] = [()]
    steps = 0
    while to_try and (steps < most_steps or not ends):
        losers = to_try.pop()
        others = (candidate for candidate in candidates if candidate not in losers)
        order = (*others, *reversed(losers))
        counted = count(profile, candidates, replace(rule, lot_order=order))
        ends.add(end_of(counted))
        to_try.extend(_other_losers(counted.rounds, len(losers), met, rule.ties))
        steps += STEPS_OF_A_COUNT + len(profile)
    return PossibleEnds(tuple(sorted(ends)), not to_try)


def _other_losers(
    rounds: Sequence[Round], decided: int, met: set[Situation], ties: Ties
) -> Iterator[Losers]:
    """The sequences of losers to try next: one other loser, at each lot after the `decided` ones.

    They end at the first situation that was met before.
    """
    losers: Losers = ()
    for round_ in rounds:
        if round_.tie is None or round_.tie.broken_by != "lot":
            continue
        loser = _loser(round_)
        if len(losers) >= decided:
            situation = _situation(rounds[: round_.number], ties)
            if situation in met:
                return
            met.add(situation)
            yield from ((*losers, other) for other in round_.tie.lot_between if other != loser)
        losers = (*losers, loser)


def _situation(rounds: Sequence[Round], ties: Ties) -> Situation:
    """All that decides the rounds to come: who continues, and the tallies that look-back reads."""
    seen = rounds if ties == "look-back" else rounds[-1:]
    return tuple(
        (candidate, *(earlier.tally[candidate] for earlier in seen))
        for candidate in rounds[-1].tally
    )


def _loser(round_: Round) -> str:
    """The loser of the round: the eliminated candidate, or of the last two the one not elected."""
    return round_.eliminated or next(
        candidate for candidate in round_.tally if candidate != round_.elected
    )
