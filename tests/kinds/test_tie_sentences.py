"""Rounds, ties and lots in sentences: each names the rule that acted, and the round."""

from dataclasses import replace
from typing import Any

import pytest

from election.kinds.election.round_sentences import round_sentence
from election.kinds.election.tie_sentences import another_lot_sentence, tie_rule_sentences
from election.kinds.table import kind_of
from election.rules.closeness.closeness import PossibleEnds
from election.rules.closeness.other_lots import possible_ends
from election.rules.counting.irv import count as count_rounds
from election.rules.counting.piles import Profile
from election.rules.counting.rounds import Count, Round, Tie
from election.rules.counting.tie_rule import TieRule
from election.rules.poll.questions import REOPEN, REOPEN_NAME, Candidate
from tests.support.kinds import asking, election_in
from tests.support.poll_files import DECISION, ELECTION, REMOVAL, read

NAMES = {"blair": "Blair", "devon": "Devon", "harper": "Harper"}
BLAIR, DEVON, HARPER = ("blair",), ("devon",), ("harper",)


def test_no_election_has_two_candidates_of_one_name() -> None:
    """Names are told apart where the roll is read: what was not told apart is no election."""
    definition = read(ELECTION).definition
    blair, devon, harper = election_in(definition).candidates
    with pytest.raises(ValueError, match="two candidates have one name"):
        asking(definition, candidates=(blair, replace(devon, name=blair.name.upper())))
    assert kind_of(definition).names["harper"] == harper.name
    assert kind_of(read(REMOVAL).definition).names == {}
    assert kind_of(read(DECISION).definition).names == {}


def counted(profile: Profile, **rules: Any) -> Count:
    """Count by look-back and an alphabetical lot, unless other rules are given."""
    fixed = {"ties": "look-back", "final_tie": "runoff", **rules}
    rule = TieRule(lot_order=("blair", "casey", "devon", "harper"), **fixed)
    return count_rounds(profile, ["blair", "devon", "harper"], rule)


def test_a_round_says_who_went_and_why() -> None:
    """Without a tie the fewest ballots eliminate, and the majority elects."""
    rounds = counted({BLAIR: 4, DEVON: 4, ("harper", "devon"): 1}).rounds
    first, last = (round_sentence(round_, NAMES) for round_ in rounds)
    assert first == (
        "No majority of 9 continuing ballots: Harper had the fewest (1 ballot), and was eliminated."
    )
    assert last == "Devon had 5 of 9 continuing ballots, a majority, and was elected."


def test_a_tie_for_last_names_rule_and_round() -> None:
    """Look-back names the earlier round that decided."""
    tie = Tie(("blair", "devon"), "look-back", 1, ())
    tally = {"blair": 2, "devon": 2, "harper": 4}
    assert round_sentence(Round(2, tally, 8, 0, "blair", None, tie), NAMES) == (
        "Blair and Devon were tied for last with 2 ballots each; "
        "look-back to round 1 decided: Blair was eliminated."
    )


def test_a_lot_says_between_whom_it_was_drawn() -> None:
    """A lot is between all those tied, or between those whom look-back left."""
    tie = Tie(("blair", "devon", "harper"), "lot", None, ("blair", "devon"))
    tally = {"blair": 1, "devon": 1, "harper": 1}
    assert round_sentence(Round(2, tally, 3, 0, "devon", None, tie), NAMES) == (
        "Blair, Devon and Harper were tied for last with 1 ballot each; "
        "look-back left Blair and Devon, and the lot decided: Devon was eliminated."
    )
    first = counted({BLAIR: 3, DEVON: 2, HARPER: 2}).rounds[0]
    assert round_sentence(first, NAMES) == (
        "Devon and Harper were tied for last with 2 ballots each; "
        "the lot decided: Harper was eliminated."
    )


def test_a_tie_of_many_tells_their_number() -> None:
    """Seven tied are told as a number; six are named, and so are all whom look-back left."""
    seven = ("ash", "blair", "casey", "devon", "eden", "finley", "gray")
    names = {candidate: candidate.title() for candidate in seven}
    tally = dict.fromkeys(seven, 0) | {"harper": 5}
    all_drawn = Tie(seven, "lot", None, seven)
    assert round_sentence(Round(1, tally, 5, 0, "gray", None, all_drawn), names) == (
        "7 candidates were tied for last with 0 ballots each; the lot decided: Gray was eliminated."
    )
    six = Tie(seven[1:], "lot", None, seven[1:])
    assert round_sentence(Round(1, tally, 5, 0, "gray", None, six), names) == (
        "Blair, Casey, Devon, Eden, Finley and Gray were tied for last with 0 ballots each; "
        "the lot decided: Gray was eliminated."
    )
    eight = Tie((*seven, "harper"), "lot", None, seven)
    left = "look-back left Ash, Blair, Casey, Devon, Eden, Finley and Gray, and the lot decided"
    assert left in round_sentence(
        Round(2, dict.fromkeys(eight.between, 1), 8, 0, "gray", None, eight), names
    )


def test_a_tie_of_the_last_two_stays_open_or_elects() -> None:
    """The rule `final_tie` decides which."""
    profile: Profile = {BLAIR: 4, DEVON: 4}
    left = counted(profile).rounds[-1]
    assert round_sentence(left, NAMES) == (
        "Blair and Devon were tied with 4 ballots each; no rule breaks this tie, and it stays open."
    )
    settled = counted(profile, final_tie="lot").rounds[-1]
    assert round_sentence(settled, NAMES) == (
        "Blair and Devon were tied with 4 ballots each; the lot decided: Blair was elected."
    )


def test_the_tie_rule_is_told_in_full() -> None:
    """With and without look-back, both ways to end a tie of the last two are told."""
    rule = election_in(read(ELECTION).definition)
    look_back, lot, order, final = tie_rule_sentences(rule)
    assert "look-back" in look_back
    assert lot.startswith("Of those whom look-back leaves tied")
    assert "no elector can steer it" in order
    assert final.endswith("a runoff poll between them follows.")
    reopen = Candidate(REOPEN, REOPEN_NAME, "")
    only_lot = replace(rule, ties="lot", final_tie="lot", candidates=(*rule.candidates, reopen))
    first, _order, final, reopens = tie_rule_sentences(only_lot)
    assert first.startswith("Of those tied for the fewest, whoever of them is last in the lot")
    assert final.endswith("the other one is elected.")
    assert reopens == "If Reopen nominations wins, or ties the last two, nominations are reopened."


def another(profile: Profile, most_steps: int = 10_000) -> str:
    """Return the sentence on other lots, where ties are settled by lot alone."""
    ends = possible_ends(
        profile,
        ["blair", "devon", "harper"],
        TieRule(ties="lot", final_tie="lot"),
        most_steps=most_steps,
    )
    return another_lot_sentence(counted(profile, ties="lot", final_tie="lot"), ends, NAMES)


def test_whether_another_lot_could_have_changed_the_result_is_said() -> None:
    """The sentence names every other end, or says that not all were looked at."""
    changed = "Another lot could have changed the result"
    assert another({BLAIR: 3, DEVON: 1}) == "Another lot could not have changed the result."
    everybody: Profile = {BLAIR: 2, DEVON: 2, HARPER: 2}
    assert another(everybody) == f"{changed}: Devon elected; or Harper elected."
    assert another({BLAIR: 3, DEVON: 2, HARPER: 2}, most_steps=1) == (
        "Whether another lot could have changed the result was not explored fully."
    )
    assert another(everybody, most_steps=1).endswith(" elected, among those found.")


def test_another_lot_may_lead_to_a_tie_or_to_none() -> None:
    """Each end has its own words."""
    elected = counted({BLAIR: 3, DEVON: 1})
    ends = PossibleEnds(tuple(sorted({("blair",), ("devon", "harper"), ()})), explored_fully=True)
    assert another_lot_sentence(elected, ends, NAMES) == (
        "Another lot could have changed the result: Devon and Harper tied; or no result."
    )
    tied = counted({BLAIR: 2, DEVON: 2})
    ends = PossibleEnds(tuple(sorted({tied.tied, ("blair",)})), explored_fully=True)
    assert another_lot_sentence(tied, ends, NAMES).endswith(": Blair elected.")
