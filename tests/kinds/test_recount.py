"""The second counter confirms a right count, and catches a fault in either counter."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from pyrankvote.helpers import ElectionManager

from election.errors.counting import CountersDisagree, TieUnsettled
from election.kinds.election import second_counter as second
from election.kinds.election.second_counter import recount as count_again
from election.rules.counting import irv
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile
from election.rules.counting.rounds import Count, Round, Tie
from election.rules.counting.tie_rule import TieRule

BLAIR, DEVON, HARPER, INDIGO = CANDIDATES = ("blair", "devon", "harper", "indigo")
ORDER = (INDIGO, BLAIR, HARPER, DEVON)
BALLOTS: Profile = {
    (BLAIR,): 4,
    (DEVON, BLAIR): 3,
    (HARPER, DEVON): 2,
    (INDIGO, HARPER): 1,
    (): 2,
}
"""Look-back in round 2 (Devon and Harper with 3 each, Harper had 2 before)."""
THREE_ALIKE: Profile = {(BLAIR,): 2, (DEVON,): 2, (HARPER,): 2}


def counted(profile: Profile = BALLOTS, **rule: Any) -> Count:
    """Count with the first counter."""
    fixed = {"ties": "look-back", "final_tie": "lot", "lot_order": ORDER} | rule
    return count(profile, CANDIDATES, TieRule(**fixed))


def recount(profile: Profile, found: Count, order: Sequence[str] | None, **rule: Any) -> None:
    """Count again, under the settings of `counted` unless others are given."""
    fixed: dict[str, Any] = {"ties": "look-back", "final_tie": "lot", "lot_order": order} | rule
    count_again(profile, found, TieRule(**fixed))


@pytest.mark.parametrize("final_tie", ["runoff", "lot"])
@pytest.mark.parametrize("ties", ["look-back", "lot"])
@pytest.mark.parametrize(
    "profile", [BALLOTS, THREE_ALIKE, {(BLAIR,): 2, (DEVON,): 2}, {(INDIGO,): 1}, {(): 3}, {}]
)
def test_a_right_count_is_confirmed(profile: Profile, ties: str, final_tie: str) -> None:
    """Majority, look-back, lot, open tie, lone ballot, blank ballots and the empty box agree."""
    rule = {"ties": ties, "final_tie": final_tie}
    recount(profile, counted(profile, **rule), ORDER, **rule)


def test_without_candidates_there_is_nothing_to_disagree_about() -> None:
    """All candidates withdrew, and their ballots became blank."""
    nobody = count({(): 2}, (), TieRule(ties="lot", final_tie="lot"))
    recount({(): 2}, nobody, None)


def changed(index: int, **facts: Any) -> Count:
    """Return the right count with one round altered."""
    right = counted()
    rounds = [*right.rounds]
    rounds[index] = replace(rounds[index], **facts)
    return replace(right, rounds=tuple(rounds))


WRONG = {
    "a ballot too many": changed(0, tally={BLAIR: 5, DEVON: 3, HARPER: 2, INDIGO: 1}),
    "a continuing number that is no sum": changed(0, continuing=11),
    "a lost exhausted ballot": changed(2, exhausted=1),
    "somebody eliminated who is not the lowest": changed(0, eliminated=HARPER),
    "the wrong one of two tied": changed(1, eliminated=DEVON),
    "a tie that is not mentioned": changed(1, tie=None),
    "a tie between others": changed(1, tie=Tie((BLAIR, HARPER), "look-back", 1, ())),
    "a tie where there is none": changed(0, tie=Tie((HARPER, INDIGO), "lot", None, ())),
    "a look-back to another round": changed(1, tie=Tie((DEVON, HARPER), "look-back", 2, ())),
    "a tie left open before the last two": changed(1, tie=Tie((DEVON, HARPER), None, None, ())),
    "somebody elected without a majority": changed(1, elected=BLAIR, eliminated=None),
    "a round left out": replace(counted(), rounds=counted().rounds[1:]),
    "a round too many": replace(counted(), rounds=counted().rounds * 2),
    "an end too early": replace(counted(), rounds=counted().rounds[:2]),
    "no rounds at all": replace(counted(), rounds=(), outcome="no result", winner=None),
    "another winner": replace(counted(), winner=BLAIR),
    "another outcome": replace(counted(), outcome="tied", winner=None, tied=(BLAIR, DEVON)),
    "a lost ballot": replace(counted(), ballots=11),
    "a blank ballot too few": replace(counted(), blank=1),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_any_wrong_fact_in_the_first_count_is_caught(wrong: Count) -> None:
    """The tally is refused, whatever the first counter got wrong."""
    with pytest.raises(CountersDisagree):
        recount(BALLOTS, wrong, ORDER)


def test_the_right_count_of_these_tests_is_right() -> None:
    """The right count is confirmed, or the tests above would prove nothing."""
    assert [round_.eliminated for round_ in counted().rounds] == [INDIGO, HARPER, None]
    assert counted().winner == DEVON
    recount(BALLOTS, counted(), ORDER)


LOTS = {
    "the wrong loser of a lot": {"eliminated": HARPER},
    "a lot between too few": {"tie": Tie((BLAIR, DEVON, HARPER), "lot", None, (DEVON, HARPER))},
    "a lot said to be a look-back": {"tie": Tie((BLAIR, DEVON, HARPER), "look-back", 1, ())},
}


@pytest.mark.parametrize("facts", LOTS.values(), ids=LOTS.keys())
def test_a_lot_that_was_not_followed_is_caught(facts: dict[str, Any]) -> None:
    """Devon is last in the lot order, and is eliminated after Indigo, who has no ballot."""
    right = counted(THREE_ALIKE)
    assert right.rounds[1].eliminated == DEVON
    rounds = (right.rounds[0], replace(right.rounds[1], **facts), *right.rounds[2:])
    with pytest.raises(CountersDisagree):
        recount(THREE_ALIKE, replace(right, rounds=rounds), ORDER)


def test_a_lot_in_place_of_a_look_back_between_some_is_caught() -> None:
    """A lot may be between all tied, or between those whom look-back left, and nobody else."""
    wrong = changed(1, tie=Tie((DEVON, HARPER), "lot", None, (HARPER,)))
    with pytest.raises(CountersDisagree):
        recount(BALLOTS, wrong, ORDER)


def test_a_lot_where_look_back_should_have_decided_is_caught() -> None:
    """The settings are those of the definition, not those in the first count."""
    by_lot = counted(ties="lot")
    assert by_lot.rounds[1].tie == Tie((DEVON, HARPER), "lot", None, (DEVON, HARPER))
    with pytest.raises(CountersDisagree):
        recount(BALLOTS, by_lot, ORDER)


def test_a_tie_left_open_that_the_lot_decides_is_caught() -> None:
    """A lot for a tie that Reopen nominations leaves open is caught too."""
    halves: Profile = {(BLAIR,): 2, (DEVON,): 2}
    with pytest.raises(CountersDisagree):
        recount(halves, counted(halves, final_tie="runoff"), ORDER)
    with pytest.raises(CountersDisagree):
        recount(halves, counted(halves), ORDER, never_by_lot=BLAIR)


def test_another_lot_order_is_caught() -> None:
    """The order in the record must be the one that was used."""
    right = counted(THREE_ALIKE)
    with pytest.raises(CountersDisagree):
        recount(THREE_ALIKE, right, ORDER[::-1])


def test_a_lot_without_an_order_is_refused() -> None:
    """The second counter assumes no order and refuses the count."""
    with pytest.raises(TieUnsettled, match="Round 2: blair and devon and harper are tied"):
        recount(THREE_ALIKE, counted(THREE_ALIKE), None)


def test_a_fault_planted_in_the_first_counter_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault eliminates the first of those tied instead of looking back."""
    monkeypatch.setattr(irv, "look_back", lambda tied, earlier: (tied[:1], 1))
    wrong = counted()
    monkeypatch.undo()
    assert wrong != counted()
    with pytest.raises(CountersDisagree):
        recount(BALLOTS, wrong, ORDER)


def test_a_fault_planted_in_the_second_counter_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault loses the ballots of whoever is eliminated."""
    monkeypatch.setattr(ElectionManager, "transfer_votes", lambda *_: None)
    with pytest.raises(CountersDisagree):
        recount(BALLOTS, counted(), ORDER)


def test_a_fault_in_the_second_counters_loop_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault finds no difference in the earlier rounds."""
    monkeypatch.setattr(second, "_weakest", lambda tied, earlier: tied)
    with pytest.raises(CountersDisagree):
        recount(BALLOTS, counted(), ORDER)


def test_the_refusal_prints_both_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader sees in which round and number the two counts differ."""
    monkeypatch.setattr(ElectionManager, "transfer_votes", lambda *_: None)
    with pytest.raises(CountersDisagree) as refusal:
        recount(BALLOTS, counted(), ORDER)
    assert (
        str(refusal.value)
        == """\
The two counters disagree, so there is no tally.
First count:
  12 ballots, 2 blank
  round 1: blair 4, devon 3, harper 2, indigo 1; 10 continuing, 2 exhausted; \
eliminated indigo, elected nobody
  round 2: blair 4, devon 3, harper 3; 10 continuing, 2 exhausted; \
eliminated harper, elected nobody; tie of devon, harper, broken by look-back to round 1
  round 3: blair 4, devon 5; 9 continuing, 3 exhausted; eliminated nobody, elected devon
  elected: devon
Second count, by pyrankvote:
  12 ballots, 2 blank
  round 1: blair 4, devon 3, harper 2, indigo 1; 10 continuing, 2 exhausted; \
eliminated indigo, elected nobody
  round 2: blair 4, devon 3, harper 2; 9 continuing, 2 exhausted; \
eliminated harper, elected nobody
  round 3: blair 4, devon 3; 7 continuing, 2 exhausted; eliminated nobody, elected blair
  elected: blair"""
    )
    assert "report both tables" in refusal.value.advice


def test_ties_are_told_in_the_tables_as_they_were_settled() -> None:
    """A lot names those it was between, and an open tie is named as open."""
    wrong = replace(counted(THREE_ALIKE, final_tie="runoff"), blank=9)
    with pytest.raises(CountersDisagree) as refusal:
        recount(THREE_ALIKE, wrong, ORDER, final_tie="runoff")
    assert "tie of blair, devon, harper, broken by lot between blair, devon, harper" in str(
        refusal.value
    )
    assert "tie of blair, harper, left open\n  tied: blair, harper" in str(refusal.value)
    empty = replace(counted({(): 2}), blank=1)
    with pytest.raises(CountersDisagree, match="no result: nobody"):
        recount({(): 2}, empty, ORDER)


def test_pyrankvote_draws_nothing_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second counter never makes pyrankvote call its random tie-break."""

    def refuse(_: Sequence[Any]) -> None:
        raise AssertionError("the second counter asked for chance")

    monkeypatch.setattr(random, "choice", refuse)
    recount(THREE_ALIKE, counted(THREE_ALIKE), ORDER)


@pytest.mark.exhaustive
def test_half_a_million_ballots_are_recounted() -> None:
    """The second counter counts this many, the most that it is asked for."""
    many = {ranking: number * 42_000 for ranking, number in BALLOTS.items()}
    result = counted(many)
    assert result.ballots == 504_000
    recount(many, result, ORDER)


def test_the_order_in_which_a_tally_lists_candidates_is_no_fact() -> None:
    """A record that was sorted by name holds the same count."""
    right = counted()
    first: Round = right.rounds[0]
    turned = replace(first, tally=dict(reversed(list(first.tally.items()))))
    recount(BALLOTS, replace(right, rounds=(turned, *right.rounds[1:])), ORDER)
