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
from election.rules.counting.ties import last_by_lot, look_back

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
    earlier: list[Mapping[str, int]] = []
    while ballots > blank:
        tally = dict(piles.tally)
        continuing = sum(tally.values())
        eliminated, elected, tie = verdict(tally, continuing, earlier, rule)
        earlier.append(tally)
        number, exhausted = len(earlier), ballots - continuing
        rounds.append(Round(number, tally, continuing, exhausted, eliminated, elected, tie))
        if eliminated is None:
            break
        piles.eliminate(eliminated)
    return _concluded(ballots, blank, candidates, tuple(rounds))


def verdict(
    tally: Mapping[str, int], continuing: int, earlier: Sequence[Mapping[str, int]], rule: TieRule
) -> tuple[str | None, str | None, Tie | None]:
    """The candidate whom a round eliminates, the one whom it elects, and the tie that was met.

    `continuing` is the sum of the tally. `earlier` holds the tallies of the rounds before this one,
    from round 1. Raises TieUnsettled like `count`.
    """
    most = max(tally.values())
    if 2 * most > continuing:
        return None, next(leader for leader in tally if tally[leader] == most), None
    last_two = len(tally) == LAST_TWO
    if last_two and (rule.final_tie == "runoff" or rule.never_by_lot in tally):
        return None, None, Tie(tuple(tally), None, None, ())
    fewest = min(tally.values())
    lowest = tuple([candidate for candidate, number in tally.items() if number == fewest])
    last, tie = (lowest[0], None) if len(lowest) == 1 else _settled(lowest, earlier, rule)
    if last_two:
        return None, next(kept for kept in tally if kept != last), tie
    return last, None, tie


def _settled(
    tied: tuple[str, ...], earlier: Sequence[Mapping[str, int]], rule: TieRule
) -> tuple[str, Tie]:
    """The one of several tied for the fewest who loses the round, and how that was settled."""
    left, decided_in = look_back(tied, earlier if rule.ties == "look-back" else ())
    if len(left) == 1:
        return left[0], Tie(tied, "look-back", decided_in, ())
    last = last_by_lot(left, rule.lot_order)
    if last is None:
        raise TieUnsettled(len(earlier) + 1, " and ".join(left))
    return last, Tie(tied, "lot", None, left)


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
