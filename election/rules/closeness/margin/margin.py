"""The margin of an election, with the changed ballots that prove it.

The margin informs and never decides. Anyone can check that so many changed ballots are enough:
change them, count again with every tie by the given lot order, and see another winner.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from election.rules.closeness.closeness import Change, Margin
from election.rules.closeness.margin.alternative import counted_again, first_alternative
from election.rules.closeness.margin.changed_ballots import ChangedBallots
from election.rules.closeness.margin.search import SearchResult, search
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile, Ranking
from election.rules.counting.tie_rule import TieRule

MOST_STEPS = 50_000_000


def margin(
    profile: Profile,
    candidates: Sequence[str],
    rule: TieRule,
    *,
    most_steps: int = MOST_STEPS,
) -> Margin:
    """The margin of the count by this rule, within `most_steps` of search.

    The challenger may win any tie, also one that the rules settle otherwise or leave open. So a
    count that is left tied has margin 0. A count without a result has margin 1: one ballot makes a
    winner. Precondition and refusal are those of `irv.count`.
    """
    counted = count(profile, candidates, rule)
    if not counted.ballots or not set(candidates) - {counted.winner}:
        beyond = counted.ballots + 1
        return Margin(
            exact=True, lower=beyond, upper=beyond, challenger=None, changes=(), lot_order=()
        )
    known = first_alternative(profile, counted)
    if counted.winner is None:
        return _margin_from(SearchResult(known.number, known))
    return _margin_from(search(profile, candidates, counted.winner, known, most_steps))


def _margin_from(result: SearchResult) -> Margin:
    best = result.best
    return Margin(
        exact=result.lower == best.number,
        lower=result.lower,
        upper=best.number,
        challenger=best.elects,
        changes=tuple(_paired(best.changed)),
        lot_order=best.lot_order,
    )


def _paired(changed: ChangedBallots) -> Iterator[Change]:
    """Each ballot taken away beside one given instead, both in the order of their rankings."""
    taken, given = (
        iter(sorted(Counter(side).elements())) for side in (changed.taken, changed.given)
    )
    pairs = Counter(zip(taken, given, strict=True))
    for (before, after), number in pairs.items():
        yield Change(before, after, number)


def holds(profile: Profile, candidates: Sequence[str], winner: str | None, found: Margin) -> bool:
    """True where the changes of a margin can be made, and elect its challenger, not the winner.

    Without a challenger: True where nobody else could be elected. Not checked is that fewer changes
    are not enough: only a new search can show that.
    """
    if found.challenger is None:
        return not sum(profile.values()) or set(candidates) <= {winner}
    changed = _sides(found.changes)
    numbers = [change.number for change in found.changes]
    if sum(numbers) != found.upper or not all(number > 0 for number in numbers):
        return False
    if not _possible(profile, candidates, changed):
        return False
    elects = counted_again(profile, candidates, changed, found.lot_order).elects
    return elects == found.challenger != winner


def _sides(changes: Iterable[Change]) -> ChangedBallots:
    taken: Counter[Ranking] = Counter()
    given: Counter[Ranking] = Counter()
    for change in changes:
        taken[change.before] += change.number
        given[change.after] += change.number
    return ChangedBallots(taken, given)


def _possible(profile: Profile, candidates: Sequence[str], changed: ChangedBallots) -> bool:
    """True where the profile has the taken ballots, and the given ballots are valid."""
    can_be_taken = all(
        number <= profile.get(ranking, 0) for ranking, number in changed.taken.items()
    )
    return can_be_taken and all(
        set(ranking) <= set(candidates) and len(set(ranking)) == len(ranking)
        for ranking in changed.given
    )
