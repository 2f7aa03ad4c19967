"""The margin against brute force: every way to change ballots is tried.

The brute force asks a plain count, which follows every tie in every way, whether somebody could
win. It is written from docs/reference/rules.md alone and shares nothing with the search.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations, combinations_with_replacement, permutations
from random import Random
from typing import Any, get_args

import pytest

from election.rules.closeness.closeness import Margin
from election.rules.closeness.margin import search
from election.rules.closeness.margin.elimination_suffix import EliminationSuffix
from election.rules.closeness.margin.integer_program import Price, price
from election.rules.closeness.margin.margin import holds, margin
from election.rules.closeness.margin.standing_rounds import StandingRounds
from election.rules.closeness.margin.steps import Steps
from election.rules.counting.irv import count
from election.rules.counting.piles import Ranking
from election.rules.counting.tie_rule import FinalTie, TieRule, Ties

Box = tuple[Ranking, ...]
RULES = [
    TieRule(ties=ties, final_tie=final_tie)
    for ties in get_args(Ties)
    for final_tie in get_args(FinalTie)
]


def could_win(box: Sequence[Ranking], candidates: str) -> frozenset[str]:
    """Return whom these ballots elect, every tie followed in every way; nobody if all are blank."""

    @cache
    def winners(standing: str) -> frozenset[str]:
        if len(standing) == 1:
            return frozenset(standing)
        tops = [next((who for who in ballot if who in standing), "") for ballot in box]
        least = min(tops.count(who) for who in standing)
        lowest = [who for who in standing if tops.count(who) == least]
        return frozenset().union(*(winners(standing.replace(who, "")) for who in lowest))

    return winners(candidates) if any(box) else frozenset()


def rankings_of(candidates: str) -> list[Ranking]:
    """Return every ranking, from the blank one to the full ones."""
    sizes = range(len(candidates) + 1)
    return [ranking for size in sizes for ranking in permutations(candidates, size)]


def next_to(box: Box, rankings: Sequence[Ranking]) -> Iterator[Box]:
    """Yield every box with one ballot of this one changed."""
    for at in range(len(box)):
        rest = box[:at] + box[at + 1 :]
        for ranking in rankings:
            yield tuple(sorted((*rest, ranking)))


def distances(candidates: str, ballots: int) -> dict[str, dict[Box, int]]:
    """Return, for each candidate and box of so many ballots, how many must change for them to win.

    Boxes in which they could win are at 0; then, ballot by ballot, those around them.
    """
    rankings = sorted(rankings_of(candidates))
    boxes = list(combinations_with_replacement(rankings, ballots))
    winners = {box: could_win(box, candidates) for box in boxes}
    by_candidate: dict[str, dict[Box, int]] = {}
    for who in candidates:
        edge = [box for box in boxes if who in winners[box]]
        away = by_candidate[who] = dict.fromkeys(edge, 0)
        while edge:
            around = {near: away[box] + 1 for box in edge for near in next_to(box, rankings)}
            edge = [near for near in around if near not in away]
            away.update((near, around[near]) for near in edge)
    return by_candidate


def margin_of(box: Sequence[Ranking], candidates: str, rule: TieRule) -> Margin:
    """Return the margin as the program finds it, and check its certificate."""
    profile, order = Counter(box), tuple(candidates)
    result = margin(profile, order, replace(rule, lot_order=order))
    winner = count(profile, order, replace(rule, lot_order=order)).winner
    assert result.exact
    assert holds(profile, order, winner, result)
    return result


@pytest.mark.parametrize("ballots", range(1, 6))
def test_every_box_of_three_candidates_has_the_margin_of_brute_force(ballots: int) -> None:
    """All multisets of the 16 rankings are tried, up to three ballots under all four rules."""
    away = distances("abc", ballots)
    for box in away["a"]:
        for rule in RULES if ballots < 4 else RULES[1:2]:
            counted = count(Counter(box), "abc", replace(rule, lot_order=("a", "b", "c")))
            others = [who for who in "abc" if who != counted.winner]
            assert margin_of(box, "abc", rule).upper == min(away[who][box] for who in others), box


def changed_in_every_way(box: Box, candidates: str, ballots: int) -> Iterator[Box]:
    """Yield every box with so many ballots of this one replaced by any others, or by the same."""
    for rest in {tuple(kept) for kept in combinations(sorted(box), len(box) - ballots)}:
        for new in combinations_with_replacement(rankings_of(candidates), ballots):
            yield rest + new


def random_box(seed: int, candidates: str, most: int) -> Box:
    """Draw up to so many ballots, with some candidates liked more than others."""
    chance = Random(seed)
    liked = {who: chance.random() ** 2 for who in candidates}
    return tuple(
        tuple(sorted(candidates, key=lambda who: liked[who] * chance.random()))[
            : chance.randint(0, len(candidates))
        ]
        for _ in range(chance.randint(1, most))
    )


@pytest.mark.parametrize("seed", range(40))
def test_what_it_takes_to_be_last_in_one_round_is_what_brute_force_finds(seed: int) -> None:
    """In round 1 alone, nobody has fewer than the one who is to go."""
    box = random_box(seed, "abc", 5)
    rounds = StandingRounds(Counter(box), "abc", Steps(10_000))
    for loser in "abc":
        fewest = rounds.changes_to_be_last(frozenset("abc"), loser)
        for ballots in range(fewest + 1):
            firsts = (
                Counter(ranking[0] for ranking in changed if ranking)
                for changed in changed_in_every_way(box, "abc", ballots)
            )
            last = any(
                first_ranks[loser] <= min(first_ranks[who] for who in "abc")
                for first_ranks in firsts
            )
            assert last == (ballots == fewest), (box, loser)


def could_be_another(box: Box, candidates: str, winner: str | None, ballots: int) -> bool:
    """True where some change of so many ballots could elect somebody else."""
    changed = changed_in_every_way(box, candidates, ballots)
    return any(could_win(box, candidates) - {winner} for box in changed)


@pytest.mark.parametrize("seed", range(150))
def test_one_ballot_fewer_is_never_enough(seed: int) -> None:
    """Four candidates and up to six ballots; more than two changes are too many to try them all."""
    box = random_box(seed, "abcd", 6)
    rule = RULES[seed % 4]
    fewer = margin_of(box, "abcd", rule).upper - 1
    winner = count(Counter(box), "abcd", replace(rule, lot_order=("a", "b", "c", "d"))).winner
    assert fewer < 0 or not could_be_another(box, "abcd", winner, min(fewer, 2))


def test_the_margins_of_brute_force_are_of_many_kinds() -> None:
    """The margins go from 0 to 4 changed ballots, so that the tests above compare something."""
    met = Counter(
        margin_of(random_box(seed, "abcd", 6), "abcd", RULES[seed % 4]).upper for seed in range(150)
    )
    assert min(met[number] for number in range(4)) >= 3, met


@pytest.mark.covering
def test_trying_less_hard_at_first_leads_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suffix whose program is left open is looked into, and tried harder if it is whole."""
    chance = Random(1)
    boxes = [
        [tuple(chance.sample("abcdef", chance.randint(1, 6))) for _ in range(50)]
        for _ in range(150)
    ]
    margins = [margin_of(box, "abcdef", RULES[1]).upper for box in boxes]
    left_open: list[bool] = []

    def watched(suffix: EliminationSuffix, *rest: Any) -> Price | None:
        priced = price(suffix, *rest)
        if priced and priced.changed is None:
            left_open.append(suffix.is_whole)
        return priced

    monkeypatch.setattr(search, "price", watched)
    monkeypatch.setattr(search, "FIRST_BRANCHES", 1)
    assert [margin_of(box, "abcdef", RULES[1]).upper for box in boxes] == margins
    assert set(left_open) == {False, True}
