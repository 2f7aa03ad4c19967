"""Instant runoff for one seat, counted from rankings: "The election" of docs/reference/rules.md.

In each round, a candidate with a majority of the continuing ballots is elected. Otherwise exactly
one candidate, the lowest, is eliminated, and their ballots are transferred. A round records the tie
that was met in it.
"""

from collections.abc import Collection, Mapping, Sequence

from election.errors.counting import TieUnsettled
from election.rules.counting.piles import Piles, Profile, Ranking, piles_of
from election.rules.counting.rounds import Count, Round, Tie
from election.rules.counting.tie_rule import TieRule
from election.rules.counting.ties import fewest, last_by_lot, look_back

LAST_TWO = 2


def count(profile: Profile, candidates: Sequence[str], rule: TieRule) -> Count:
    """Count the ballots and return every round.

    Rankings hold only ids of `candidates`, none twice: strike withdrawn candidates first.
    Raises TieUnsettled where a lot is needed and the rule has no lot order, or an order that lacks
    a tied candidate.
    """
    return count_piles(piles_of(profile, candidates), sum(profile.values()), rule)


def count_piles(piles: Piles, ballots: int, rule: TieRule) -> Count:
    """Count ballots that already lie on the piles of their first preferences, like `count`.

    `ballots` is the number of all ballots; those on no pile are blank. The piles are used up.
    """
    candidates, blank = tuple(piles.tally), ballots - sum(piles.tally.values())
    rounds: list[Round] = []
    if ballots > blank:
        rounds.append(_next_round(piles.tally, rounds, ballots, rule))
        while (eliminated := rounds[-1].eliminated) is not None:
            piles.eliminate(eliminated)
            rounds.append(_next_round(piles.tally, rounds, ballots, rule))
    return _concluded(ballots, blank, candidates, tuple(rounds))


def _next_round(
    tally: Mapping[str, int], rounds: Sequence[Round], ballots: int, rule: TieRule
) -> Round:
    continuing = sum(tally.values())
    eliminated, elected, tie = _verdict(tally, continuing, rounds, rule)
    return Round(
        number=len(rounds) + 1,
        tally=dict(tally),
        continuing=continuing,
        exhausted=ballots - continuing,
        eliminated=eliminated,
        elected=elected,
        tie=tie,
    )


def _verdict(
    tally: Mapping[str, int], continuing: int, rounds: Sequence[Round], rule: TieRule
) -> tuple[str | None, str | None, Tie | None]:
    """The eliminated candidate, the elected candidate, and the tie that was met."""
    leader = max(tally, key=tally.__getitem__)
    if 2 * tally[leader] > continuing:
        return None, leader, None
    if len(tally) == LAST_TWO and (rule.final_tie == "runoff" or rule.never_by_lot in tally):
        return None, None, Tie(tuple(tally), None, None, ())
    last, tie = _last(tally, rounds, rule)
    if len(tally) == LAST_TWO:
        return None, next(kept for kept in tally if kept != last), tie
    return last, None, tie


def _last(
    tally: Mapping[str, int], rounds: Sequence[Round], rule: TieRule
) -> tuple[str, Tie | None]:
    """The candidate who loses the round, and the tie that had to be settled."""
    lowest = fewest(tuple(tally), tally)
    if len(lowest) == 1:
        return lowest[0], None
    earlier = [round_.tally for round_ in rounds] if rule.ties == "look-back" else []
    left, decided_in = look_back(lowest, earlier)
    if len(left) == 1:
        return left[0], Tie(lowest, "look-back", decided_in, ())
    last = last_by_lot(left, rule.lot_order)
    if last is None:
        raise TieUnsettled(len(rounds) + 1, " and ".join(left))
    return last, Tie(lowest, "lot", None, left)


def _concluded(
    ballots: int, blank: int, candidates: tuple[str, ...], rounds: tuple[Round, ...]
) -> Count:
    if not rounds:
        return Count(ballots, blank, candidates, rounds, "no result", None, ())
    if (winner := rounds[-1].elected) is not None:
        return Count(ballots, blank, candidates, rounds, "elected", winner, ())
    return Count(ballots, blank, candidates, rounds, "tied", None, tuple(rounds[-1].tally))


def strike(profile: Profile, withdrawn: Collection[str]) -> dict[Ranking, int]:
    """The profile with the withdrawn taken out of every ranking.

    A ballot that ranked nobody else becomes blank.
    """
    struck: dict[Ranking, int] = {}
    for ranking, number in profile.items():
        kept = tuple(candidate for candidate in ranking if candidate not in withdrawn)
        struck[kept] = struck.get(kept, 0) + number
    return struck
