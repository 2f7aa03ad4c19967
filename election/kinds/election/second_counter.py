"""The second counter: pyrankvote moves the same ballots, and every round is compared.

pyrankvote only moves ballots and adds them up: it never breaks a tie, sees a majority or elects. A
loop of this module, which shares no line with the first counter, says who is eliminated.
docs/development/decisions/0001-pyrankvote-is-the-second-counter.md has the reasons.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import repeat

from pyrankvote.helpers import ElectionManager
from pyrankvote.models import Ballot, Candidate

from election.errors.counting import CountersDisagree, TieUnsettled
from election.rules.counting.piles import Profile
from election.rules.counting.rounds import Count, Round, Tie
from election.rules.counting.tie_rule import TieRule

LAST_TWO = 2

RoundTally = Mapping[str, int]


class BallotMover(ElectionManager):  # type: ignore[misc]  # the library has no types
    """pyrankvote's manager without its sorting of candidates, which breaks ties by chance."""

    def __init__(self, profile: Profile, candidates: Sequence[str]) -> None:
        known = {name: Candidate(name) for name in candidates}
        ballots: list[Ballot] = []
        for ranking, number in profile.items():
            ballots.extend(repeat(Ballot([known[name] for name in ranking]), number))
        super().__init__(list(known.values()), ballots)
        self.ballots = len(ballots)

    def _sort_candidates_in_race(self) -> None:
        """Leave the candidates in the given order: no code here asks who is first or last."""

    def tally(self) -> dict[str, int]:
        return {
            candidate.name: int(self.get_number_of_votes(candidate))
            for candidate in self.get_candidates_in_race()
        }

    def exhausted(self) -> int:
        return self.ballots - int(self.get_number_of_non_exhausted_ballots())

    def eliminate(self, name: str) -> None:
        candidate = Candidate(name)
        self.reject_candidate(candidate)
        self.transfer_votes(candidate, self.get_number_of_votes(candidate))


def recount(profile: Profile, count: Count, rule: TieRule) -> None:
    """Count again. Raises CountersDisagree unless every round and the outcome equal `count`.

    Only the candidates are taken from `count`: majority, ties, look-back and lot are computed
    again, by the same rule. Raises TieUnsettled where a lot is needed and the rule has no lot
    order. Rankings hold only ids of `count.candidates`, none twice.
    """
    mover = BallotMover(profile, count.candidates)
    blank = mover.exhausted()
    rounds = tuple(_rounds(mover, rule)) if blank < mover.ballots else ()
    second = _concluded(mover.ballots, blank, count.candidates, rounds)
    if second != count:
        raise CountersDisagree(_table(count), _table(second))


def _rounds(mover: BallotMover, rule: TieRule) -> Iterator[Round]:
    """The rounds by pyrankvote's numbers, up to the first that eliminates nobody."""
    earlier: list[RoundTally] = []
    eliminated: str | None = None
    while eliminated is not None or not earlier:
        if eliminated is not None:
            mover.eliminate(eliminated)
        tally, exhausted = mover.tally(), mover.exhausted()
        eliminated, elected, tie = _verdict(tally, earlier, rule)
        earlier.append(tally)
        yield Round(len(earlier), tally, sum(tally.values()), exhausted, eliminated, elected, tie)


def _verdict(
    tally: RoundTally, earlier: Sequence[RoundTally], rule: TieRule
) -> tuple[str | None, str | None, Tie | None]:
    """The eliminated candidate, the elected candidate, and the tie that was met."""
    for candidate, number in tally.items():
        if number > sum(tally.values()) - number:  # more than all others together
            return None, candidate, None
    fewest = min(tally.values())
    lowest = tuple(candidate for candidate, number in tally.items() if number == fewest)
    if len(lowest) == 1:
        return lowest[0], None, None
    if len(tally) == LAST_TWO and _leaves_open(lowest, rule):
        return None, None, Tie(lowest, None, None, ())
    loser, tie = _settled(lowest, earlier, rule)
    if len(tally) == LAST_TWO:
        return None, lowest[lowest[0] == loser], tie
    return loser, None, tie


def _leaves_open(last_two: Collection[str], rule: TieRule) -> bool:
    return rule.final_tie == "runoff" or rule.never_by_lot in last_two


def _settled(
    lowest: tuple[str, ...], earlier: Sequence[RoundTally], rule: TieRule
) -> tuple[str, Tie]:
    """The loser of a tie: the weakest by look-back, or by lot among those look-back leaves."""
    weakest = _weakest(lowest, earlier) if rule.ties == "look-back" else lowest
    if len(weakest) > 1:
        drawn = [candidate for candidate in rule.lot_order or () if candidate in weakest]
        if not drawn:
            raise TieUnsettled(len(earlier) + 1, " and ".join(weakest))
        return drawn[-1], Tie(lowest, "lot", None, weakest)
    starts = range(len(earlier))
    alone = (start for start in starts if len(_weakest(lowest, earlier[start:])) == 1)
    return weakest[0], Tie(lowest, "look-back", max(alone) + 1, ())


def _weakest(tied: tuple[str, ...], earlier: Sequence[RoundTally]) -> tuple[str, ...]:
    """The tied whose numbers, read from the latest round back, come first in dictionary order."""
    history = {candidate: [tally[candidate] for tally in reversed(earlier)] for candidate in tied}
    return tuple(candidate for candidate in tied if history[candidate] == min(history.values()))


def _concluded(
    ballots: int, blank: int, candidates: tuple[str, ...], rounds: tuple[Round, ...]
) -> Count:
    if not rounds:
        return Count(ballots, blank, candidates, (), "no result", None, ())
    winner, last_two = rounds[-1].elected, tuple(rounds[-1].tally)
    if winner is None:
        return Count(ballots, blank, candidates, rounds, "tied", None, last_two)
    return Count(ballots, blank, candidates, rounds, "elected", winner, ())


def _table(count: Count) -> str:
    """The whole count as text, a line for each round."""
    lines = [f"  {count.ballots} ballots, {count.blank} blank"]
    lines.extend(_line(round_) for round_ in count.rounds)
    lines.append(f"  {count.outcome}: {count.winner or ', '.join(count.tied) or 'nobody'}")
    return "\n".join(lines)


def _line(round_: Round) -> str:
    tally = ", ".join(f"{candidate} {number}" for candidate, number in round_.tally.items())
    numbers = f"{tally}; {round_.continuing} continuing, {round_.exhausted} exhausted"
    fate = f"eliminated {round_.eliminated or 'nobody'}, elected {round_.elected or 'nobody'}"
    tie = round_.tie
    met = "" if tie is None else f"; tie of {', '.join(tie.between)}, {_settlement(tie)}"
    return f"  round {round_.number}: {numbers}; {fate}{met}"


def _settlement(tie: Tie) -> str:
    if tie.broken_by == "lot":
        return f"broken by lot between {', '.join(tie.lot_between)}"
    return f"broken by look-back to round {tie.round}" if tie.broken_by else "left open"
