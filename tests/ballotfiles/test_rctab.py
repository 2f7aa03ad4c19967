"""The folder for RCTab: its ballots, and an order of candidates that settles ties alike."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.ballotfiles.counted_election import Exported
from election.ballotfiles.rctab import rctab_files, tie_order
from election.rules.counting.irv import count
from election.rules.counting.rounds import Count
from election.rules.counting.tie_rule import TieRule
from tests.support.ballot_files import (
    CAST,
    elections,
    exported,
    named,
    profile_of,
    rankings,
    read,
    same_everywhere,
)
from tests.support.record_files import exported_files, joined

NAMES = {candidate: CAST[candidate] for candidate in ("avery", "blair", "casey", "devon")}


def config(exported: Exported) -> Any:
    """Return the configuration that RCTab gets."""
    return json.loads(joined(rctab_files(exported))["config.json"])


def replayed(exported: Exported) -> Count:
    """Count by RCTab's rule: of those tied, the last candidate of the configuration goes out."""
    order = tie_order(exported.lot_order, exported.count)
    cast = Counter(ballot.ranking for ballot in exported.ballots)
    return count(cast, tuple(exported.names), TieRule(ties="lot", final_tie="lot", lot_order=order))


def fates(count: Count) -> list[Any]:
    """Return each round's numbers, and who was eliminated or elected."""
    return [
        (dict(round_.tally), round_.exhausted, round_.eliminated, round_.elected)
        for round_ in count.rounds
    ]


@pytest.mark.exhaustive
@settings(same_everywhere, max_examples=500)
@given(elections())
def test_the_order_of_the_candidates_settles_every_tie_alike(exported: Exported) -> None:
    """This holds for ties that the lot settled, and for those that look-back settled before it."""
    assert fates(replayed(exported)) == fates(exported.count)


@pytest.mark.exhaustive
@settings(same_everywhere, max_examples=300)
@given(st.lists(rankings(tuple(NAMES)), max_size=12), st.permutations(list(NAMES)))
def test_the_candidates_stand_in_the_lot_order(cast: list[tuple[str, ...]], lot: list[str]) -> None:
    """This holds where the lot alone settles ties, without look-back."""
    election = exported(NAMES, cast, tuple(lot), ties="lot")
    told = config(election)
    assert [candidate["name"] for candidate in told["candidates"]] == [
        NAMES[candidate_id] for candidate_id in lot
    ]
    assert told["rules"]["tiebreakMode"] == "useCandidateOrder"
    assert told["rules"]["rulesDescription"].endswith("stand in the lot order, which settles ties.")


def test_look_back_moves_whom_it_kept_before_the_one_who_lost() -> None:
    """Devon and Casey tie in round 2; Devon had fewer in round 1, though Casey is last by lot."""
    cast = [*[("blair",)] * 5, *[("casey",)] * 3, *[("devon",)] * 2, ("avery", "devon")]
    election = exported(NAMES, cast, ("blair", "devon", "avery", "casey"))
    assert election.count.rounds[1].tie
    assert election.count.rounds[1].eliminated == "devon"
    told = config(election)
    names = [candidate["name"] for candidate in told["candidates"]]
    assert names == ["Blair Okonkwo", "Avery Lindqvist", "Casey", "Devon"]
    assert "changed where look-back decided against it" in told["rules"]["rulesDescription"]


def test_a_tie_left_open_asks_nothing_of_the_order() -> None:
    """RCTab settles it by the lot order, and the count leaves it open."""
    names = {"avery": "Avery", "blair": "Blair"}
    election = exported(names, [("avery",), ("blair",)], ("blair", "avery"), final_tie="runoff")
    assert election.count.outcome == "tied"
    assert tie_order(election.lot_order, election.count) == ("blair", "avery")


def test_the_configuration_is_for_one_plain_winner() -> None:
    """RCTab eliminates one a round, needs a majority of the continuing, and skips empty ranks."""
    told = config(exported(NAMES, [("avery",)], tuple(NAMES)))
    assert told["tabulatorVersion"] == "2.0.1"
    rules = told["rules"]
    assert (rules["winnerElectionMode"], rules["numberOfWinners"]) == ("singleWinnerMajority", "1")
    assert (rules["maxSkippedRanksAllowed"], rules["maxRankingsAllowed"]) == ("unlimited", "max")
    assert rules["minimumVoteThreshold"] == "0"
    switches = [value for value in rules.values() if isinstance(value, bool)]
    assert switches
    assert not any(switches)
    (source,) = told["cvrFileSources"]
    assert (source["provider"], source["filePath"]) == ("genericCsv", "ballots.csv")
    assert (source["idColumnIndex"], source["firstVoteColumnIndex"]) == ("1", "2")
    assert source["firstVoteRowIndex"] == "2"
    assert told["outputSettings"]["contestName"] == "lead-2027-1"
    assert told["outputSettings"]["contestDate"] == "2027-01-26"


@same_everywhere
@given(elections())
def test_its_ballots_are_all_there(exported: Exported) -> None:
    """Each ballot is a row with the configuration's candidates, after one column of numbers."""
    files = joined(rctab_files(exported))
    ballots = read(files["ballots.csv"], "ballots.csv")
    assert profile_of(ballots) == named(exported)
    told = json.loads(files["config.json"])
    assert list(ballots.candidates) == [candidate["name"] for candidate in told["candidates"]]


def test_an_election_from_which_everybody_withdrew_has_no_files() -> None:
    """Another program would have nobody to count."""
    election = exported(NAMES, [("avery",)], tuple(NAMES))
    assert exported_files(replace(election, names={})) == {}
    assert set(exported_files(election)) == {
        "ballots.blt",
        "ballots.csv",
        "cvr.json",
        "rctab/ballots.csv",
        "rctab/config.json",
    }
