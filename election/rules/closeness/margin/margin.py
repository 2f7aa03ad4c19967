"""The margin of an election as a value, with the changed ballots that prove it.

It informs and never decides. What anyone can check is that so many changed ballots are enough:
change them, count again with every tie by lot in the given order, and see another winner.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from election.rules.closeness.margin.alternative import Changed, first_way, tried
from election.rules.closeness.margin.search import Searched, search
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile, Ranking
from election.rules.counting.tie_rule import TieRule

MOST_STEPS = 50_000_000


@dataclass(frozen=True)
class Change:
    """A number of ballots with one ranking that would have another instead; () is blank."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    number: int


@dataclass(frozen=True)
class Margin:
    """The fewest ballots that would have to be different for another winner, who wins every tie.

    It lies between `lower` and `upper`, which are the same where it is `exact`. `changes` are
    `upper` ballots in all; a count of them with every tie by lot, the last in `lot_order` losing,
    elects the `challenger`. Where nobody else could be elected, whatever the ballots, there is no
    challenger, and both numbers are one more than there are ballots.
    """

    exact: bool
    lower: int
    upper: int
    challenger: str | None
    changes: tuple[Change, ...]
    lot_order: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values: a list for each tuple, null where there is no challenger."""
        value: dict[str, Any] = _ADAPTER.dump_python(self, mode="json")
        return value


_ADAPTER = TypeAdapter(Margin)


def margin(
    profile: Profile,
    candidates: Sequence[str],
    rule: TieRule,
    *,
    most_steps: int = MOST_STEPS,
) -> Margin:
    """The margin of the count by this rule, within so many steps of search.

    The challenger may win any tie, however the rules would settle it, and also where they leave it
    open. So a count that is left tied has margin 0; one without a result is one ballot away from
    a winner. Precondition and refusal are those of `irv.count`.
    """
    counted = count(profile, candidates, rule)
    if not counted.ballots or not set(candidates) - {counted.winner}:
        beyond = counted.ballots + 1
        return Margin(
            exact=True, lower=beyond, upper=beyond, challenger=None, changes=(), lot_order=()
        )
    known = first_way(profile, counted)
    if counted.winner is None:
        return _told(Searched(known.number, known))
    return _told(search(profile, candidates, counted.winner, known, most_steps))


def _told(found: Searched) -> Margin:
    best = found.best
    return Margin(
        exact=found.lower == best.number,
        lower=found.lower,
        upper=best.number,
        challenger=best.elects,
        changes=tuple(_paired(best.changed)),
        lot_order=best.lot_order,
    )


def _paired(changed: Changed) -> Iterator[Change]:
    """Each ballot taken away beside one given instead, both in the order of their rankings."""
    taken, given = (
        iter(sorted(Counter(side).elements())) for side in (changed.taken, changed.given)
    )
    pairs = Counter(zip(taken, given, strict=True))
    for (before, after), number in pairs.items():
        yield Change(before, after, number)


def holds(profile: Profile, candidates: Sequence[str], winner: str | None, found: Margin) -> bool:
    """Whether the changes of a margin can be made, and elect its challenger, not the winner.

    Where there is no challenger: whether nobody else could be elected. That fewer changes are not
    enough takes the search again.
    """
    if found.challenger is None:
        return not sum(profile.values()) or set(candidates) <= {winner}
    changed = _sides(found.changes)
    numbers = [change.number for change in found.changes]
    if sum(numbers) != found.upper or not all(number > 0 for number in numbers):
        return False
    if not _possible(profile, candidates, changed):
        return False
    elects = tried(profile, candidates, changed, found.lot_order).elects
    return elects == found.challenger != winner


def _sides(changes: Iterable[Change]) -> Changed:
    taken: Counter[Ranking] = Counter()
    given: Counter[Ranking] = Counter()
    for change in changes:
        taken[change.before] += change.number
        given[change.after] += change.number
    return Changed(taken, given)


def _possible(profile: Profile, candidates: Sequence[str], changed: Changed) -> bool:
    """Whether the ballots to be taken are there, and those to be given are valid."""
    there = all(number <= profile.get(ranking, 0) for ranking, number in changed.taken.items())
    return there and all(
        set(ranking) <= set(candidates) and len(set(ranking)) == len(ranking)
        for ranking in changed.given
    )
