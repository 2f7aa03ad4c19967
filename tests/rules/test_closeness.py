"""The closeness of a result, as values: the margin, other lots, and the candidates two by two."""

from election.kinds.election.tally import closeness
from election.rules.closeness.margin.margin import holds
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile
from election.rules.counting.tie_rule import TieRule
from election.rules.poll.questions import REOPEN

CANDIDATES = ("blair", "devon", "harper")
PROFILE: Profile = {
    ("blair",): 4,
    ("devon", "harper"): 3,
    ("harper", "devon"): 2,
}
RULE = TieRule(ties="look-back", final_tie="runoff", lot_order=CANDIDATES, never_by_lot=REOPEN)


def test_the_margin_holds_when_its_changes_are_counted_again() -> None:
    """With one ballot more for Blair, Devon and Blair are tied at 5, and the tie goes to Blair."""
    result = closeness(PROFILE, CANDIDATES, RULE)
    assert count(PROFILE, CANDIDATES, RULE).winner == "devon"
    assert (result.margin.exact, result.margin.upper) == (True, 1)
    assert holds(PROFILE, CANDIDATES, "devon", result.margin)
    assert result.other_lots.ends == (("devon",),)
    assert result.pairwise.table["devon"]["blair"] == 5
