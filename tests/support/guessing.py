"""The right guesses of each of an attacker's strategies, over many polls."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np

from tests.support.attacker import (
    CODE,
    ENVELOPE,
    MARKING,
    NAMESPACES,
    PERSON,
    Loot,
    Orders,
    Spots,
    links,
    orders,
    spotted,
)
from tests.support.chance import beyond_chance

Places: TypeAlias = Mapping[str, Mapping[str, Spots]]

RISK = Fraction(1, 1_000_000)  # the chance that any strategy of one attack wins by luck alone


@dataclass(frozen=True)
class Attacked:
    """A poll's loot and the four true names of each ballot. `published` has the known pairs."""

    loot: Loot
    truth: tuple[tuple[str, ...], ...]
    published: frozenset[tuple[str, str]] = frozenset()

    def column(self, namespace: str) -> dict[str, int]:
        """The numbers of the ballots, by their names in one namespace."""
        at = NAMESPACES.index(namespace)
        return {names[at]: ballot for ballot, names in enumerate(self.truth)}


@dataclass(frozen=True)
class Strategy:
    """The score of one way of guessing."""

    name: str
    size: int
    polls: int
    right: int


@dataclass(frozen=True)
class Verdict:
    """All strategies, and those that did better than chance."""

    tried: tuple[Strategy, ...]
    won: tuple[Strategy, ...]

    def told(self) -> str:
        best = sorted(self.won or self.tried, key=lambda strategy: -strategy.right)[:5]
        lines = [
            f"{strategy.right} right in {strategy.polls} polls: {strategy.name}"
            for strategy in best
        ]
        return "\n".join((f"{len(self.tried)} strategies, {len(self.won)} won", *lines))


def judge(polls: Sequence[Attacked], only: Sequence[str] = NAMESPACES) -> Verdict:
    """Try every strategy on every poll; one wins only if chance does not explain it."""
    spots = [spotted(poll.loot) for poll in polls]
    tried = (*by_orders(polls, spots, only), *by_links(polls, spots, only))
    risk = RISK / max(len(tried), 1)
    won = (
        strategy
        for strategy in tried
        if strategy.right >= beyond_chance(strategy.size, strategy.polls, risk)
    )
    return Verdict(tried, tuple(won))


def by_orders(
    polls: Sequence[Attacked], spots: Sequence[Places], only: Sequence[str]
) -> Iterator[Strategy]:
    """Lay each order by one name beside each order by another, forwards and backwards."""
    size = len(polls[0].truth)
    orders_by_poll = [orders(poll.loot, where) for poll, where in zip(polls, spots, strict=True)]
    tables = {
        namespace: table(
            [poll_orders[namespace] for poll_orders in orders_by_poll], polls, namespace
        )
        for namespace in NAMESPACES
    }
    for one, other in combinations(only, 2):
        asked = np.array([(one, other) not in poll.published for poll in polls])
        for backwards in (False, True):
            right, count = compared(tables[one][1], tables[other][1], asked, backwards=backwards)
            for at, label in enumerate(tables[one][0]):
                for by, other_label in enumerate(tables[other][0]):
                    if count[at, by]:
                        name = f"{label}{' backwards' * backwards} / {other_label} ({one}, {other})"
                        yield Strategy(name, size, int(count[at, by]), int(right[at, by]))


def table(
    orders_by_poll: Sequence[Orders], polls: Sequence[Attacked], namespace: str
) -> tuple[list[str], Any]:
    """The orders as numbers of ballots: polls by labels by places, -1 without an order."""
    labels = sorted(set().union(*orders_by_poll))
    numbers = np.full((len(polls), len(labels), len(polls[0].truth)), -1, dtype=np.int16)
    for at, (poll_orders, poll) in enumerate(zip(orders_by_poll, polls, strict=True)):
        ballots = poll.column(namespace)
        for label, order in poll_orders.items():
            numbers[at, labels.index(label)] = [ballots[name] for name in order]
    return labels, numbers


def compared(first: Any, second: Any, asked: Any, *, backwards: bool) -> tuple[Any, Any]:
    """The numbers of right guesses and of polls, for every two labels."""
    right = np.zeros((first.shape[1], second.shape[1]), dtype=np.int64)
    count = np.zeros_like(right)
    for one, other in zip(first[asked], second[asked], strict=True):
        laid = one[:, ::-1] if backwards else one
        both = (laid[:, None, 0] >= 0) & (other[None, :, 0] >= 0)
        right += ((laid[:, None, :] == other[None, :, :]).sum(axis=2)) * both
        count += both
    return right, count


def by_links(
    polls: Sequence[Attacked], spots: Sequence[Places], only: Sequence[str]
) -> Iterator[Strategy]:
    """Match names in one row, and names that lie near each other in the bytes."""
    right: Mapping[str, list[int]] = defaultdict(list)
    for poll, where in zip(polls, spots, strict=True):
        for (one, other), matchings in links(poll.loot, where).items():
            if (one, other) in poll.published or not {one, other} <= set(only):
                continue
            ballots, other_ballots = poll.column(one), poll.column(other)
            for label, matching in matchings.items():
                good = sum(
                    ballots[name] == other_ballots[other_name]
                    for name, other_name in matching.items()
                )
                right[f"{label} ({one}, {other})"].append(good)
    size = len(polls[0].truth)
    for name, guesses in right.items():
        yield Strategy(name, size, len(guesses), sum(guesses))


KNOWN_BY_CODE = frozenset({(CODE, MARKING)})
KNOWN_WHILE_OPEN = frozenset({(PERSON, ENVELOPE)})
