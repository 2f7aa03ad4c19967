"""The tally of an election: its lot, its count, the second count, and its closeness."""

from collections import Counter
from collections.abc import Sequence

from election.kinds.election.second_counter import recount
from election.rules.closeness.closeness import Closeness
from election.rules.closeness.margin.margin import margin
from election.rules.closeness.other_lots import possible_ends
from election.rules.closeness.pairwise import pairwise
from election.rules.counting.irv import count, strike
from election.rules.counting.lot import lot_key, lot_order
from election.rules.counting.piles import Profile
from election.rules.counting.tie_rule import TieRule
from election.rules.poll.ballots import Ballot
from election.rules.poll.questions import REOPEN, Election
from election.rules.poll.tally import Lot, LotPlace, Outcome, RankedResult, RevealedSeed


def draw_lot(slug: str, root: str, seeds: Sequence[RevealedSeed], candidates: Sequence[str]) -> Lot:
    """The lot order of the candidates, made from the seeds and the root of the closed box."""
    texts = [seed.seed for seed in seeds]
    order = lot_order(slug, texts, root, candidates)
    places = (LotPlace(candidate, lot_key(slug, texts, root, candidate)) for candidate in order)
    return Lot(tuple(seeds), tuple(places))


def profile_of(ballots: Sequence[Ballot], withdrawn: Sequence[str]) -> dict[tuple[str, ...], int]:
    """The number of ballots with each ranking, withdrawn candidates struck."""
    return strike(Counter(tuple(ballot.marking) for ballot in ballots), withdrawn)


def ranked_result(
    question: Election, ballots: Sequence[Ballot], withdrawn: Sequence[str], lot: Lot
) -> RankedResult:
    """Count the rankings twice, by two programs. Raises CountersDisagree."""
    profile = profile_of(ballots, withdrawn)
    ids = (candidate.id for candidate in question.candidates)
    standing = tuple(candidate for candidate in ids if candidate not in withdrawn)
    rule = TieRule(
        ties=question.ties,
        final_tie=question.final_tie,
        lot_order=lot.candidates,
        never_by_lot=REOPEN,
    )
    counted = count(profile, standing, rule)
    recount(profile, counted, rule)
    return RankedResult(
        count=counted,
        withdrawn=tuple(withdrawn),
        lot=lot,
        closeness=closeness(profile, standing, rule),
    )


def closeness(profile: Profile, candidates: Sequence[str], rule: TieRule) -> Closeness:
    """The closeness of a count, within bounds of steps that are the same on every machine."""
    return Closeness(
        margin=margin(profile, candidates, rule),
        other_lots=possible_ends(profile, candidates, rule),
        pairwise=pairwise(profile, candidates),
    )


def outcome_of(result: RankedResult) -> Outcome:
    """The outcome: `reopened` where Reopen nominations wins, or is one of the last two tied."""
    count = result.count
    reopened = count.winner == REOPEN or REOPEN in count.tied
    return "reopened" if reopened else count.outcome
