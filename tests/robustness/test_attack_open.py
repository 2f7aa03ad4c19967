"""Attacks on an open poll's database: it shows whose a ballot is, and nothing of its marking.

Until the close each envelope lies beside its elector, and docs/reference/secrecy.md says so. No
length, no byte and no order shows a marking: neither to all strategies of
tests/support/attacker.py over many polls, nor to a classifier that learns from envelopes whose
marking it is told.
"""

import random
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import numpy as np
import pytest
from sqlmodel import select

from election.crypto.envelope import seal, sealed_length
from election.database.tables import OuterEnvelope
from election.kinds.threshold.kind import MARKINGS
from election.rules.poll.ballots import Marking
from election.services import cast
from election.services import store as polls
from tests.support.attacked_polls import PEOPLE, STANDING, attacked_while_open
from tests.support.chance import beyond_binomial
from tests.support.guessing import RISK, judge
from tests.support.long_form import LONG
from tests.support.world import ELECTION, REMOVAL, World, world_in

POLLS, LEAKING = 100 if LONG else 20, 5
RANKINGS = tuple(order for length in range(4) for order in permutations(STANDING, length))


def test_an_open_poll_says_nothing_of_what_is_marked(tmp_path: Path) -> None:
    """In many open polls no order of envelopes, and no place, fits the markings or codes."""
    verdict = judge([attacked_while_open(tmp_path / str(seed), seed) for seed in range(POLLS)])
    assert len(verdict.tried) > 2_000
    assert not verdict.won, verdict.told()


def unpadded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seal ballots as long as they are."""

    def as_it_is(plaintext: bytes, _length: int, public: str, info: bytes) -> bytes:
        return seal(plaintext, len(plaintext), public, info)

    monkeypatch.setattr(cast, "seal", as_it_is)
    monkeypatch.setattr(cast, "sealed_length", lambda _: ANY)


def test_ballots_of_their_own_length_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the filling, the lengths reveal the rankings."""
    unpadded(monkeypatch)
    polls = [attacked_while_open(tmp_path / str(seed), seed) for seed in range(4 * LEAKING)]
    verdict = judge(polls)
    assert any("length" in strategy.name and "marking" in strategy.name for strategy in verdict.won)


@pytest.mark.parametrize(("toml", "markings"), [(REMOVAL, MARKINGS), (ELECTION, RANKINGS)])
def test_all_envelopes_of_a_poll_have_one_length(
    world: World, toml: str, markings: tuple[Marking, ...]
) -> None:
    """Every marking that the poll allows is cast, and read where the database keeps it."""
    slug = world.make_open_poll(toml)
    lengths = set()
    for at, marking in enumerate(markings):
        world.cast(slug, PEOPLE[at % len(PEOPLE)], marking)
        with world.database.reading() as tx:
            lengths |= {len(envelope) for envelope in tx.exec(select(OuterEnvelope.sealed))}
    assert lengths == {sealed_length(world.definition(slug).ballot_bytes or 0)}


# A classifier that learns -----------------------------------------------------------------------


def sealed_ballots(
    directory: Path, toml: str, markings: tuple[Marking, ...], number: int, seed: int
) -> tuple[list[bytes], list[int]]:
    """Return envelopes of one poll, each of a marking drawn by lot, and which marking it was."""
    directory.mkdir(exist_ok=True)
    with world_in(directory) as world:
        poll, chance = world.poll(world.make_open_poll(toml)), random.Random(seed)
    definition = polls.definition_of(poll)
    drawn = [chance.randrange(len(markings)) for _ in range(number)]
    sealed = [
        cast.seal_ballot(definition, poll.definition_hash, cast.new_code(), markings[marking])
        for marking in drawn
    ]
    return sealed, drawn


def features(sealed: list[bytes]) -> Any:
    """Return what shows of envelopes: bytes, length, sum, bits, and how often each value comes."""
    longest = max(map(len, sealed))
    rows = np.array([list(envelope.ljust(longest, b"\0")) for envelope in sealed], dtype=float)
    values = np.array([np.bincount(np.frombuffer(e, np.uint8), minlength=256) for e in sealed])
    bits = np.array([int.from_bytes(envelope, "big").bit_count() for envelope in sealed])
    sums = np.array([[len(envelope), sum(envelope)] for envelope in sealed])
    columns = np.column_stack([rows, values, bits, sums])
    return (columns - columns.mean(axis=0)) / (columns.std(axis=0) + 1e-9)


def right_by_nearest_mean(sealed: list[bytes], drawn: list[int]) -> int:
    """Learn the mean of each marking from the first half; name the second half's markings.

    Features count by how much the markings differ in them: what is noise weighs nearly nothing.
    """
    shown, truth, half = features(sealed), np.array(drawn), len(drawn) // 2
    kinds = np.unique(truth[:half])
    means = np.array([shown[:half][truth[:half] == kind].mean(axis=0) for kind in kinds])
    weights = means.std(axis=0) ** 4
    apart = (((shown[half:, None, :] - means[None, :, :]) ** 2) * weights).sum(axis=2)
    return int((kinds[apart.argmin(axis=1)] == truth[half:]).sum())


@pytest.mark.parametrize(("toml", "markings"), [(REMOVAL, MARKINGS), (ELECTION, RANKINGS)])
def test_a_classifier_learns_nothing_from_envelopes(
    tmp_path: Path, toml: str, markings: tuple[Marking, ...]
) -> None:
    """Taught with 2,000 envelopes, it names 2,000 others as well as a die does.

    The markings are drawn by lot, so its right guesses are binomial, and the bound is exact.
    """
    sealed, drawn = sealed_ballots(tmp_path, toml, markings, 4000, 1)
    right = right_by_nearest_mean(sealed, drawn)
    assert right < beyond_binomial(2000, len(markings), RISK), right


def test_the_classifier_learns_where_there_is_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unpadded, it tells Yes, No and Abstain apart; and one bit of one byte is enough."""
    with monkeypatch.context() as patch:
        unpadded(patch)
        sealed, drawn = sealed_ballots(tmp_path / "unpadded", REMOVAL, MARKINGS, 600, 1)
    assert right_by_nearest_mean(sealed, drawn) >= beyond_binomial(300, 3, RISK)
    sealed, drawn = sealed_ballots(tmp_path / "marked", REMOVAL, MARKINGS, 600, 2)
    marked = [
        bytes([envelope[0] & 0x7F | (kind == 2) << 7]) + envelope[1:]
        for envelope, kind in zip(sealed, drawn, strict=True)
    ]
    assert right_by_nearest_mean(marked, drawn) >= beyond_binomial(300, 3, RISK)


def test_the_binomial_bound_is_exact() -> None:
    """Of 3 throws of a coin, 3 right come in one of 8; the bounds used above are checked too."""
    assert beyond_binomial(3, 2, Fraction(1, 8)) == 4
    assert beyond_binomial(3, 2, Fraction(1, 7)) == 3
    assert beyond_binomial(2000, 3, RISK) == 769
    assert beyond_binomial(2000, 16, RISK) == 180
