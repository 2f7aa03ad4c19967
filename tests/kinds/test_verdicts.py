"""An election at a glance: the bars of its last round, and its rounds in steps."""

from election.kinds.election.empty_rounds import steps_of
from election.kinds.election.verdict import deciding_bars
from election.rules.counting.irv import count
from election.rules.counting.rounds import Count
from election.rules.counting.tie_rule import TieRule

NAMES = {name.lower(): name for name in ("Blair", "Casey", "Devon", "Ellis", "Gray", "Harper")}
RULE = TieRule(ties="look-back", final_tie="runoff", lot_order=tuple(NAMES))


def counted(ballots: dict[str, int]) -> Count:
    """Count ballots written as words, between all six."""
    return count(
        {tuple(words.split()): number for words, number in ballots.items()}, [*NAMES], RULE
    )


def test_those_behind_the_first_few_are_one_bar() -> None:
    """Six have ballots in the only round: three stand alone, and the others are summed."""
    found = counted({"blair": 9, "casey": 3, "devon": 2, "ellis": 1, "gray": 1, "harper": 1})
    bars = deciding_bars(found, NAMES)
    assert [(bar.label, bar.votes) for bar in bars] == [
        ("Blair", 9),
        ("Casey", 3),
        ("Devon", 2),
        ("3 others", 3),
    ]


def test_rounds_in_which_nobody_had_a_ballot_are_one_step() -> None:
    """Three have no ballot and go first, in one step; then each round moves ballots."""
    found = counted({"blair": 3, "casey": 2, "devon casey": 2})
    assert [len(step) for step in steps_of(found.rounds)] == [3, 1, 1]
    assert [len(step) for step in steps_of(found.rounds[:2])] == [2]
