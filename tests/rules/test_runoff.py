"""Instant runoff: majorities, transfers, exhausted ballots, and every tie rule."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from election.errors.counting import TieUnsettled
from election.rules.counting.irv import count, strike
from election.rules.counting.rounds import Count, Tie
from election.rules.counting.tie_rule import TieRule

BLAIR, DEVON, HARPER, INDIGO = "blair", "devon", "harper", "indigo"
REOPEN = "reopen-nominations"


def counted(
    ballots: Mapping[str, int], candidates: Sequence[str] = (BLAIR, DEVON, HARPER), **rule: Any
) -> Count:
    """Count ballots written as words, such as {"blair devon": 3}; "" is a blank ballot."""
    profile = {tuple(ranking.split()): number for ranking, number in ballots.items()}
    fixed = {"ties": "look-back", "final_tie": "runoff", "lot_order": None} | rule
    return count(profile, candidates, TieRule(**fixed))


def eliminated(result: Count) -> list[str | None]:
    """Return who was eliminated, round by round."""
    return [round_.eliminated for round_ in result.rounds]


def test_a_majority_of_first_preferences_elects_in_round_one() -> None:
    """Blair is elected with 5 of 9."""
    result = counted({"blair": 5, "devon harper": 2, "harper devon": 2})
    assert (result.outcome, result.winner, len(result.rounds)) == ("elected", BLAIR, 1)
    assert result.rounds[0].elected == BLAIR
    assert result.rounds[0].tally == {BLAIR: 5, DEVON: 2, HARPER: 2}


def test_exactly_half_elects_nobody() -> None:
    """4 of 8 is no majority, so the lowest is eliminated and the next round decides."""
    result = counted({"blair": 4, "devon": 3, "harper devon": 1})
    assert [round_.elected for round_ in result.rounds] == [None, None]
    assert result.rounds[1].tally == {BLAIR: 4, DEVON: 4}
    assert result.outcome == "tied"


def test_half_of_an_odd_number_is_not_rounded() -> None:
    """3 of 5 is a majority, and 2 of 5 is none."""
    assert counted({"blair": 3, "devon": 2}).rounds[0].elected == BLAIR
    assert counted({"blair": 2, "devon": 2, "harper": 1}).rounds[0].elected is None


def test_ballots_go_to_the_next_continuing_candidate() -> None:
    """Indigo's ballot skips Harper, who was eliminated before, and reaches Devon."""
    result = counted(
        {"blair": 4, "devon": 3, "indigo harper devon": 2, "harper blair": 1},
        (BLAIR, DEVON, HARPER, INDIGO),
    )
    assert eliminated(result) == [HARPER, INDIGO, None]
    assert result.rounds[1].tally == {BLAIR: 5, DEVON: 3, INDIGO: 2}
    assert result.rounds[2].tally == {BLAIR: 5, DEVON: 5}


def test_a_ballot_that_ranks_only_eliminated_candidates_is_exhausted() -> None:
    """The majority is of the continuing ballots: Blair wins with 4 of 7, though 9 were cast."""
    result = counted({"blair": 4, "devon": 3, "harper": 2})
    last = result.rounds[-1]
    assert (last.tally, last.continuing, last.exhausted) == ({BLAIR: 4, DEVON: 3}, 7, 2)
    assert (last.elected, result.ballots) == (BLAIR, 9)


def test_blank_ballots_are_exhausted_from_the_first_round() -> None:
    """Five blank ballots do not stop a majority of the three others."""
    result = counted({"": 5, "blair": 2, "devon": 1})
    assert (result.blank, result.ballots) == (5, 8)
    assert (result.rounds[0].continuing, result.rounds[0].exhausted) == (3, 5)
    assert result.winner == BLAIR


def test_candidates_without_a_ballot_are_listed_and_go_one_by_one() -> None:
    """Each elimination is a round of its own in the result."""
    result = counted(
        {"blair": 2, "devon": 2},
        (BLAIR, DEVON, HARPER, INDIGO),
        lot_order=(BLAIR, DEVON, INDIGO, HARPER),
    )
    assert result.rounds[0].tally == {BLAIR: 2, DEVON: 2, HARPER: 0, INDIGO: 0}
    assert eliminated(result) == [HARPER, INDIGO, None]


def test_a_tally_lists_candidates_in_the_given_order() -> None:
    """The order is that of the definition, not that of the ballots."""
    result = counted({"devon": 1, "blair": 1, "harper": 3}, (HARPER, BLAIR, DEVON))
    assert list(result.rounds[0].tally) == [HARPER, BLAIR, DEVON]


def test_a_lone_candidate_with_a_ballot_is_elected() -> None:
    """After withdrawals one candidate may be left."""
    assert counted({"blair": 1, "": 3}, (BLAIR,)).rounds[0].elected == BLAIR


@pytest.mark.parametrize(
    ("ballots", "candidates"), [({}, (BLAIR, DEVON)), ({"": 4}, (BLAIR, DEVON)), ({"": 1}, ())]
)
def test_without_a_ranking_or_a_candidate_there_is_no_result(
    ballots: Mapping[str, int], candidates: Sequence[str]
) -> None:
    """An empty box, blank ballots alone, and candidates who all withdrew give none."""
    result = counted(ballots, candidates)
    assert (result.outcome, result.winner, result.rounds, result.tied) == (
        "no result",
        None,
        (),
        (),
    )


LOOKED_BACK = {"blair": 4, "devon": 3, "harper": 2, "indigo harper": 1}
"""Devon and Harper are tied with 3 in round 2; Harper had 2 in round 1."""


def test_look_back_eliminates_who_had_fewer_in_the_round_before() -> None:
    """The tie names the earlier round that decided it."""
    result = counted(LOOKED_BACK, (BLAIR, DEVON, HARPER, INDIGO))
    assert eliminated(result)[:2] == [INDIGO, HARPER]
    assert result.rounds[1].tie == Tie((DEVON, HARPER), "look-back", 1, ())


def test_without_look_back_the_lot_decides_the_same_tie() -> None:
    """Devon is last in the lot order and is eliminated."""
    order = (BLAIR, HARPER, INDIGO, DEVON)
    result = counted(LOOKED_BACK, (BLAIR, DEVON, HARPER, INDIGO), ties="lot", lot_order=order)
    assert eliminated(result)[:2] == [INDIGO, DEVON]
    assert result.rounds[1].tie == Tie((DEVON, HARPER), "lot", None, (DEVON, HARPER))


FIVE = (BLAIR, "casey", DEVON, HARPER, INDIGO)


def test_a_round_in_which_they_are_equal_is_passed_over() -> None:
    """Devon and Harper have 3 each in round 2; 3 and 2 in round 1, and that decides."""
    ballots = {"blair": 4, "devon": 3, "harper": 2, "casey harper": 1, "indigo blair": 2}
    result = counted(ballots, FIVE)
    tallies = [(round_.tally[DEVON], round_.tally[HARPER]) for round_ in result.rounds[:3]]
    assert tallies == [(3, 2), (3, 3), (3, 3)]
    assert result.rounds[2].tie == Tie((DEVON, HARPER), "look-back", 1, ())
    assert result.rounds[2].eliminated == HARPER


def test_a_later_difference_outweighs_an_earlier_one() -> None:
    """Devon led Harper in round 1 and trailed in round 2: tied in round 3, Devon goes."""
    ballots = {
        "blair": 7,
        "devon": 4,
        "harper": 3,
        "indigo harper": 2,
        "casey": 2,
        "casey devon": 1,
    }
    result = counted(ballots, FIVE)
    tallies = [(round_.tally[DEVON], round_.tally[HARPER]) for round_ in result.rounds[:3]]
    assert tallies == [(4, 3), (4, 5), (5, 5)]
    assert result.rounds[2].tie == Tie((DEVON, HARPER), "look-back", 2, ())
    assert result.rounds[2].eliminated == DEVON


def test_look_back_may_leave_some_and_the_lot_decides_between_them() -> None:
    """Of three tied, one had more before; the lot decides between the two who never differed."""
    ballots = {
        "blair": 8,
        "casey": 4,
        "devon": 3,
        "harper": 3,
        "indigo devon": 1,
        "indigo harper": 1,
    }
    order = (DEVON, HARPER, "casey", BLAIR, INDIGO)
    result = counted(ballots, FIVE, lot_order=order)
    tied = ("casey", DEVON, HARPER)
    assert result.rounds[1].tie == Tie(tied, "lot", None, (DEVON, HARPER))
    assert result.rounds[1].eliminated == HARPER


def test_a_tie_in_round_one_goes_to_the_lot() -> None:
    """There is no earlier round to look back to."""
    result = counted({"blair": 2, "devon": 1, "harper": 1}, lot_order=(HARPER, BLAIR, DEVON))
    assert result.rounds[0].tie == Tie((DEVON, HARPER), "lot", None, (DEVON, HARPER))
    assert result.rounds[0].eliminated == DEVON


@pytest.mark.parametrize("lot_order", [None, (), (BLAIR, DEVON)])
def test_a_tie_that_no_order_settles_is_refused(lot_order: Sequence[str] | None) -> None:
    """Without an order, or with one that lacks Harper, neither chance nor a list order decides."""
    with pytest.raises(TieUnsettled) as refusal:
        counted({"blair": 2, "devon": 1, "harper": 1}, lot_order=lot_order)
    assert str(refusal.value).startswith("Round 1: devon and harper are tied")


def test_a_lot_order_is_not_needed_where_no_lot_is() -> None:
    """A count without a lot needs no order: look-back settles the tie, or nothing is tied."""
    assert counted(LOOKED_BACK, (BLAIR, DEVON, HARPER, INDIGO)).winner == BLAIR


def test_a_tie_of_the_last_two_is_left_open_for_a_runoff() -> None:
    """With 4 to 4 nobody is eliminated and nobody elected, and both are named."""
    result = counted({"blair": 4, "devon": 4}, (BLAIR, DEVON), lot_order=(BLAIR, DEVON))
    assert (result.outcome, result.winner, result.tied) == ("tied", None, (BLAIR, DEVON))
    last = result.rounds[-1]
    assert (last.eliminated, last.elected) == (None, None)
    assert last.tie == Tie((BLAIR, DEVON), None, None, ())


def test_a_final_tie_by_lot_elects_the_one_kept_in_its_round() -> None:
    """No round follows, and nobody is marked as eliminated."""
    result = counted(
        {"blair": 4, "devon": 4}, (BLAIR, DEVON), final_tie="lot", lot_order=(DEVON, BLAIR)
    )
    assert (result.outcome, result.winner, result.tied, len(result.rounds)) == (
        "elected",
        DEVON,
        (),
        1,
    )
    last = result.rounds[-1]
    assert (last.eliminated, last.elected) == (None, DEVON)
    assert last.tie == Tie((BLAIR, DEVON), "lot", None, (BLAIR, DEVON))


FINAL = {"blair": 4, "devon": 3, "harper devon": 1}


def test_a_final_tie_by_lot_looks_back_first() -> None:
    """Blair led in round 1 and is kept, whatever the lot order is."""
    result = counted(FINAL, final_tie="lot", lot_order=(DEVON, HARPER, BLAIR))
    assert result.winner == BLAIR
    assert result.rounds[-1].tie == Tie((BLAIR, DEVON), "look-back", 1, ())


def test_a_final_tie_by_lot_without_look_back_is_the_lot_alone() -> None:
    """With the same ballots, Blair comes after Devon in the lot order and is not elected."""
    result = counted(FINAL, ties="lot", final_tie="lot", lot_order=(DEVON, HARPER, BLAIR))
    assert result.winner == DEVON


def test_a_tie_of_all_three_left_is_not_yet_a_final_tie() -> None:
    """One of three goes by lot, even where a tie of the last two would go to a runoff."""
    result = counted({"blair": 2, "devon": 2, "harper": 2}, lot_order=(BLAIR, DEVON, HARPER))
    assert eliminated(result) == [HARPER, None]
    assert (result.outcome, result.tied) == ("tied", (BLAIR, DEVON))


def test_reopen_nominations_tying_the_last_two_is_never_settled_by_lot() -> None:
    """The tie is left open although the rule for a final tie is the lot."""
    result = counted(
        {"blair": 3, REOPEN: 3},
        (BLAIR, REOPEN),
        final_tie="lot",
        lot_order=(BLAIR, REOPEN),
        never_by_lot=REOPEN,
    )
    assert (result.outcome, result.tied) == ("tied", (BLAIR, REOPEN))
    assert result.rounds[-1].tie == Tie((BLAIR, REOPEN), None, None, ())


def test_reopen_nominations_is_an_ordinary_candidate_before_the_last_two() -> None:
    """Reopen nominations can win, and can be eliminated by lot."""
    rule: dict[str, Any] = {"final_tie": "lot", "never_by_lot": REOPEN}
    candidates = (BLAIR, DEVON, REOPEN)
    assert counted({"blair": 1, REOPEN: 2}, candidates, **rule).winner == REOPEN
    order = (DEVON, BLAIR, REOPEN)
    tied = counted({"blair": 2, "devon": 2, REOPEN: 2}, candidates, lot_order=order, **rule)
    assert (eliminated(tied)[0], tied.winner) == (REOPEN, DEVON)


def test_a_withdrawn_candidate_is_struck_from_every_ranking() -> None:
    """Rankings that become alike are added up; one that ranked nobody else becomes blank."""
    profile = {
        (BLAIR, DEVON): 2,
        (DEVON,): 1,
        (BLAIR,): 3,
        (): 1,
        (HARPER, BLAIR, DEVON): 1,
    }
    assert strike(profile, {BLAIR}) == {(DEVON,): 3, (): 4, (HARPER, DEVON): 1}


def test_rankings_of_no_ballots_change_nothing() -> None:
    """A ballot file may hold lines of weight 0."""
    assert counted({"blair": 1, "devon": 0}).rounds[0].tally == {BLAIR: 1, DEVON: 0, HARPER: 0}
    assert counted({"devon": 0}).outcome == "no result"
