"""The pairwise table and the Condorcet winner."""

from collections import Counter
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from election.rules.closeness.pairwise import pairwise
from election.rules.counting.piles import Profile
from tests.support.ballot_files import Ranking, rankings, same_everywhere

BLAIR, DEVON, HARPER = CANDIDATES = ("blair", "devon", "harper")


def test_each_cell_counts_the_ballots_that_rank_one_above_the_other() -> None:
    """Unranked is below ranked, and a ballot that ranks neither counts for neither."""
    pairs = pairwise({(BLAIR, DEVON): 3, (DEVON,): 2, (HARPER,): 1, (): 4}, CANDIDATES)
    assert pairs.table == {
        BLAIR: {DEVON: 3, HARPER: 3},
        DEVON: {BLAIR: 2, HARPER: 5},
        HARPER: {BLAIR: 1, DEVON: 1},
    }
    assert pairs.condorcet_winner == BLAIR


def test_whoever_beats_each_other_wins_without_a_single_first_preference_more() -> None:
    """Harper, whom the count eliminates first, is preferred to Blair and to Devon."""
    pairs = pairwise({(BLAIR, HARPER): 4, (DEVON, HARPER): 4, (HARPER,): 1}, CANDIDATES)
    assert pairs.condorcet_winner == HARPER


def test_a_circle_has_no_condorcet_winner() -> None:
    """Blair is before Devon, Devon before Harper, Harper before Blair, by two to one each."""
    circle: Profile = {
        (BLAIR, DEVON, HARPER): 1,
        (DEVON, HARPER, BLAIR): 1,
        (HARPER, BLAIR, DEVON): 1,
    }
    assert pairwise(circle, CANDIDATES).condorcet_winner is None


def test_a_tie_of_two_is_no_win() -> None:
    """With two against two, neither is ahead."""
    pairs = pairwise({(BLAIR,): 2, (DEVON,): 2}, (BLAIR, DEVON))
    assert pairs.table == {BLAIR: {DEVON: 2}, DEVON: {BLAIR: 2}}
    assert pairs.condorcet_winner is None


def test_one_alone_has_nobody_to_be_compared_with() -> None:
    """Neither one candidate nor none has a pair."""
    assert pairwise({(BLAIR,): 2}, (BLAIR,)).condorcet_winner is None
    assert pairwise({(): 2}, ()).to_json() == {"table": {}, "condorcet_winner": None}


def test_the_json_holds_the_table_and_the_winner() -> None:
    """The JSON holds plain objects, integers and a string."""
    assert pairwise({(DEVON,): 2}, (BLAIR, DEVON)).to_json() == {
        "table": {BLAIR: {DEVON: 0}, DEVON: {BLAIR: 2}},
        "condorcet_winner": DEVON,
    }


@same_everywhere
@given(st.lists(rankings(CANDIDATES), max_size=12))
def test_the_table_is_what_looking_at_each_ballot_finds(ballots: list[Ranking]) -> None:
    """Every pair is looked up on every ballot, and the winner is read off the table."""
    found = pairwise(Counter(ballots), CANDIDATES)
    place = [{who: at for at, who in enumerate(ballot)} for ballot in ballots]
    for upper, lower in permutations(CANDIDATES, 2):
        above = sum(places.get(upper, 9) < places.get(lower, 9) for places in place)
        assert found.table[upper][lower] == above
        assert above + found.table[lower][upper] == sum(
            bool({upper, lower} & set(b)) for b in ballots
        )
    table = found.table
    beats_all = [
        upper
        for upper in CANDIDATES
        if all(table[upper][lower] > table[lower][upper] for lower in CANDIDATES if lower != upper)
    ]
    assert found.condorcet_winner == next(iter(beats_all), None)
