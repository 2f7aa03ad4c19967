"""Three counters against each other: on every small election, and on thousands of others.

The third counter is written here from docs/reference/rules.md alone. It is slow and plain: it
looks at every ballot anew in every round, and shares nothing with the other two but the values that
tell a count.
Small profiles are enumerated as multisets of the 16 rankings of three candidates (blank included):
74,613 of up to 6 ballots, each under four rules, and under all six lot orders where a lot is used.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement, permutations
from random import Random

import pytest

from election.kinds.election.second_counter import recount
from election.rules.counting.irv import count
from election.rules.counting.rounds import Count, Round, Tie
from election.rules.counting.tie_rule import FinalTie, TieRule, Ties
from tests.support.long_form import LONG

Ranking = tuple[str, ...]
Fate = tuple[str | None, str | None, Tie | None]
"""The eliminated, the elected, and the tie that was met."""

RULES: list[tuple[Ties, FinalTie]] = [
    ("look-back", "runoff"),
    ("look-back", "lot"),
    ("lot", "runoff"),
    ("lot", "lot"),
]
SMALL = 4  # up to here the second counter joins in
RANDOM_ELECTIONS = 100_000 if LONG else 3_000


class PlainCounter:
    """The rule of docs/reference/rules.md, sentence by sentence."""

    def __init__(
        self,
        candidates: Sequence[str],
        rule: tuple[Ties, FinalTie],
        lot_order: Sequence[str],
        never_by_lot: str | None = None,
    ) -> None:
        self.candidates = tuple(candidates)
        self.ties, self.final_tie = rule
        self.lot_order = lot_order
        self.never_by_lot = never_by_lot

    def count(self, ballots: Sequence[Ranking]) -> Count:
        rounds = tuple(self.rounds(ballots)) if any(ballots) else ()
        head = (len(ballots), ballots.count(()), self.candidates, rounds)
        if not rounds:
            return Count(*head, "no result", None, ())
        if rounds[-1].elected:
            return Count(*head, "elected", rounds[-1].elected, ())
        return Count(*head, "tied", None, tuple(rounds[-1].tally))

    def rounds(self, ballots: Sequence[Ranking]) -> Iterator[Round]:
        earlier: list[Mapping[str, int]] = []
        continuing = list(self.candidates)
        eliminated: str | None = None
        while not earlier or eliminated:
            continuing = [name for name in continuing if name != eliminated]
            tops = [
                next((candidate for candidate in ballot if candidate in continuing), "")
                for ballot in ballots
            ]
            tally = {name: tops.count(name) for name in continuing}
            eliminated, elected, tie = self.fate(tally, earlier)
            earlier.append(tally)
            counted, out = sum(tally.values()), tops.count("")
            yield Round(len(earlier), tally, counted, out, eliminated, elected, tie)

    def fate(self, tally: Mapping[str, int], earlier: Sequence[Mapping[str, int]]) -> Fate:
        for name in tally:
            if tally[name] > sum(tally.values()) / 2:
                return None, name, None
        tied = [name for name in tally if not any(tally[name] > n for n in tally.values())]
        if len(tally) == 2 and (self.final_tie == "runoff" or self.never_by_lot in tied):
            return None, None, Tie(tuple(tied), None, None, ())
        loser, tie = self.loser(tied, earlier)
        if len(tally) > 2:
            return loser, None, tie
        return None, next(name for name in tied if name != loser), tie

    def loser(
        self, tied: list[str], earlier: Sequence[Mapping[str, int]]
    ) -> tuple[str, Tie | None]:
        left, back = tied, len(earlier)
        while len(left) > 1 and back > 0 and self.ties == "look-back":
            back -= 1
            least = min(earlier[back][name] for name in left)
            left = [name for name in left if earlier[back][name] == least]
        if len(tied) == 1:
            return tied[0], None
        if len(left) == 1:
            return left[0], Tie(tuple(tied), "look-back", back + 1, ())
        last = [name for name in self.lot_order if name in left][-1]
        return last, Tie(tuple(tied), "lot", None, tuple(left))


def rankings_of(candidates: Sequence[str]) -> list[Ranking]:
    """Return every ranking there is, from the blank one to the full ones."""
    sizes = range(len(candidates) + 1)
    return [ranking for size in sizes for ranking in permutations(candidates, size)]


def used_a_lot(counted: Count) -> bool:
    """True where another lot order could make a difference."""
    return any(round_.tie and round_.tie.broken_by == "lot" for round_ in counted.rounds)


@pytest.mark.parametrize("rule", RULES, ids=" ".join)
@pytest.mark.parametrize("size", range(7))
def test_every_profile_of_three_candidates_is_counted_alike(
    size: int, rule: tuple[Ties, FinalTie]
) -> None:
    """Every multiset of `size` ballots is counted, with all lot orders where one was used."""
    candidates = ("a", "b", "c")
    ties, final_tie = rule
    orders = list(permutations(candidates))
    for ballots in combinations_with_replacement(rankings_of(candidates), size):
        profile = Counter(ballots)
        for order in orders:
            tie_rule = TieRule(ties=ties, final_tie=final_tie, lot_order=order)
            found = count(profile, candidates, tie_rule)
            expected = PlainCounter(candidates, rule, order).count(ballots)
            assert found == expected, ballots
            if size <= SMALL:
                recount(profile, found, tie_rule)
            if not used_a_lot(expected):
                break


def rankings(chance: Random, candidates: Sequence[str], number: int) -> list[Ranking]:
    """Draw any rankings of any length, blank ones too."""
    lengths = [chance.randint(0, len(candidates)) for _ in range(number)]
    return [tuple(chance.sample(candidates, length)) for length in lengths]


def near_equals(chance: Random, candidates: Sequence[str]) -> list[Ranking]:
    """Draw rankings: two candidates hand their ballots to some of the others, who have 5 or 6."""
    strong, weak = candidates[:-2] or candidates[:1], candidates[-2:]
    ballots = [(who,) for who in strong for _ in range(chance.randint(5, 6))]
    handed_on = [(who, chance.choice(strong)) for who in (weak[0], weak[1], weak[1])]
    return ballots + [ranking for ranking in handed_on if len(set(ranking)) == 2]


def random_election(seed: int) -> tuple[tuple[str, ...], list[Ranking], list[str]]:
    """Draw two to ten candidates, up to 60 ballots and a lot order; two of three have many ties."""
    chance = Random(seed)
    candidates = tuple("abcdefghij"[: chance.randint(2, 10)])
    number = chance.randint(0, chance.choice((12, 30, 60)))
    ballots = (
        rankings(chance, candidates, number),
        chance.choices(rankings(chance, candidates, 8), k=number),
        near_equals(chance, candidates),
    )[seed % 3]
    return candidates, ballots, chance.sample(candidates, len(candidates))


def test_random_elections_are_counted_alike_by_all_three() -> None:
    """3,000, or 100,000 where ELECTION_LONG is set, are counted, each by the next of the rules."""
    for seed in range(RANDOM_ELECTIONS):
        candidates, ballots, order = random_election(seed)
        ties, final_tie = rule = RULES[seed // 3 % 4]
        never_by_lot = candidates[0] if seed % 5 == 0 else None
        profile = Counter(ballots)
        tie_rule = TieRule(
            ties=ties, final_tie=final_tie, lot_order=tuple(order), never_by_lot=never_by_lot
        )
        found = count(profile, candidates, tie_rule)
        assert found == PlainCounter(candidates, rule, order, never_by_lot).count(ballots), seed
        recount(profile, found, tie_rule)


def test_the_random_elections_meet_every_kind_of_tie() -> None:
    """The short form has look-back, lot, a lot after look-back left some, and open ties."""
    met: Counter[str] = Counter()
    for seed in range(3_000):
        candidates, ballots, order = random_election(seed)
        counted = PlainCounter(candidates, ("look-back", "runoff"), order).count(ballots)
        for tie in (round_.tie for round_ in counted.rounds if round_.tie):
            narrowed = tie.broken_by == "lot" and tie.lot_between != tie.between
            met["lot after look-back" if narrowed else str(tie.broken_by)] += 1
    assert min(met[kind] for kind in ("look-back", "lot", "lot after look-back", "None")) > 100, met
