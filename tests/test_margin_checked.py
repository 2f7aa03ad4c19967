"""The margin, checked by trying everything on small elections, and on real ones by others' figures."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations_with_replacement, permutations
from pathlib import Path
from random import Random

import pytest

from election.rules.margins.margin import holds, margin
from election.rules.runoff import Profile, count
from tests.ballotfiles import profile_of, read

Ranking = tuple[str, ...]

CASES = Path(__file__).parents[2] / "shared" / "cases" / "margins"
REAL = sorted(CASES.glob("*.json"))


def rankings_of(candidates: Sequence[str]) -> list[Ranking]:
    """Every ranking, the blank one too."""
    return [
        ranking
        for length in range(len(candidates) + 1)
        for ranking in permutations(candidates, length)
    ]


@cache
def can_win(ballots: tuple[Ranking, ...], candidates: tuple[str, ...]) -> frozenset[str]:
    """Whom some lot elects, when every tie goes by lot."""
    profile = Counter(ballots)
    counts = (
        count(profile, candidates, ties="lot", final_tie="lot", lot_order=order)
        for order in permutations(candidates)
    )
    return frozenset(found.winner for found in counts if found.winner)


def changed_in(
    ballots: Sequence[Ranking], number: int, every: Sequence[Ranking]
) -> Iterator[tuple[Ranking, ...]]:
    """Every box that differs from this one in at most so many ballots."""
    before = Counter(ballots)
    for kept in set(combinations_with_replacement(sorted(before), len(ballots) - number)):
        if Counter(kept) <= before:
            for given in combinations_with_replacement(every, number):
                yield tuple(sorted((*kept, *given)))


def smallest(ballots: Sequence[Ranking], candidates: tuple[str, ...], winner: str | None) -> int:
    """The fewest changes that let somebody else win some lot: found by trying all."""
    every = rankings_of(candidates)
    for number in range(len(ballots) + 1):
        for box in changed_in(ballots, number, every):
            if can_win(box, candidates) - {winner}:
                return number
    return len(ballots) + 1


@pytest.mark.parametrize("seed", range(40))
def test_no_fewer_changes_are_enough_in_a_small_election(seed: int) -> None:
    """Two and three candidates, one to five ballots: everything tried."""
    chance = Random(seed)
    candidates = ("a", "b", "c")[: chance.choice((2, 3, 3))]
    every = rankings_of(candidates)
    ballots = sorted(chance.choice(every) for _ in range(chance.randint(1, 5)))
    order = chance.sample(candidates, len(candidates))
    winner = count(
        Counter(ballots), candidates, ties="look-back", final_tie="lot", lot_order=order
    ).winner
    found = margin(Counter(ballots), candidates, ties="look-back", final_tie="lot", lot_order=order)
    assert found.exact
    assert found.upper == smallest(ballots, candidates, winner), (ballots, winner)
    assert holds(Counter(ballots), candidates, winner, found)


@pytest.mark.parametrize("seed", range(60))
def test_the_certificate_holds_in_elections_of_this_services_size(seed: int) -> None:
    """3 to 12 candidates, up to 500 ballots: exact, and the changed ballots elect another."""
    chance = Random(seed)
    candidates = tuple("abcdefghijkl"[: chance.randint(3, 12)])
    kinds = [
        tuple(chance.sample(candidates, chance.randint(1, len(candidates))))
        for _ in range(chance.choice((4, 20, 500)))
    ]
    profile: Profile = Counter(chance.choices(kinds, k=chance.randint(5, 500)))
    rule = {"ties": "look-back", "final_tie": "lot", "lot_order": candidates}
    winner = count(profile, candidates, **rule).winner  # type: ignore[arg-type]
    found = margin(profile, candidates, **rule)  # type: ignore[arg-type]
    assert found.exact
    assert holds(profile, candidates, winner, found)


def test_the_same_election_has_the_same_margin_with_fewer_steps_or_an_interval() -> None:
    """Bounded by steps, so that it is the same everywhere; an interval calls itself one."""
    chance = Random(7)
    candidates = tuple("abcdefgh")
    kinds = [tuple(chance.sample(candidates, 8)) for _ in range(200)]
    profile: Profile = Counter(chance.choices(kinds, k=400))
    whole = margin(profile, candidates, ties="lot", final_tie="lot", lot_order=candidates)
    hasty = margin(
        profile, candidates, ties="lot", final_tie="lot", lot_order=candidates, most_steps=1
    )
    assert hasty.lower <= whole.lower == whole.upper <= hasty.upper
    assert hasty.exact == (hasty.lower == hasty.upper)


@pytest.mark.skipif(
    not REAL and "CI" not in os.environ, reason="../shared/cases/margins is not here"
)
@pytest.mark.parametrize("path", REAL or [CASES], ids=lambda path: str(path.stem))
def test_real_margins_are_those_that_others_found(path: Path) -> None:
    """Published with exact integer programs; in one of them half the final gap is far off."""
    expected = json.loads(path.read_text(encoding="utf-8"))
    ballots = read(path.with_suffix(".blt").read_text(encoding="utf-8"), path.name)
    profile, candidates = profile_of(ballots), tuple(ballots.candidates)
    found = margin(profile, candidates, ties="lot", final_tie="lot", lot_order=candidates)
    assert (found.exact, found.upper) == (True, expected["margin_of_victory"])
    winner = count(profile, candidates, ties="lot", final_tie="lot", lot_order=candidates).winner
    assert holds(profile, candidates, winner, found)
