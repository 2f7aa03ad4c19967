"""What scripts read of a poll before its tally, and whom a result removes."""

from typing import Any

import pytest

from election.kinds.table import kind_of
from election.rules.poll.tally import BoxTotals, Outcome, Tally
from tests.support.poll_files import DECISION, ELECTION, REMOVAL, read

NOT_COUNTED: dict[str, Any] = {"yes": None, "winner": None, "rounds": []}


@pytest.mark.parametrize(
    ("toml", "needed"),
    [
        (REMOVAL, {"needed": 7, "n": 9}),
        (DECISION, {"needed": 6, "n": 8}),
        (ELECTION, {"needed": None, "n": None}),
    ],
)
def test_a_summary_before_the_tally_has_the_numbers_that_the_rule_fixes(
    toml: str, needed: dict[str, Any]
) -> None:
    """A threshold of the electors is known from the notice on; no vote is in it."""
    summary = kind_of(read(toml).definition).summary(None, 0)
    assert summary == NOT_COUNTED | needed


def test_what_is_needed_of_those_cast_is_not_known_before_the_tally() -> None:
    """Nobody knows before the close how many will have cast."""
    of_those_cast = ('base = "roll"', 'base = "cast"\nquorum = "1/2"')
    summary = kind_of(read(REMOVAL, of_those_cast).definition).summary(None, 0)
    assert (summary["needed"], summary["n"]) == (None, None)


@pytest.mark.parametrize(("toml", "outcome"), [(DECISION, "confirmed"), (ELECTION, "elected")])
def test_only_a_removal_removes_somebody(toml: str, outcome: Outcome) -> None:
    """A decision about a person touches no register."""
    definition = read(toml).definition
    box = BoxTotals(root="ab" * 32, envelopes=0, replaced=0, entitled=9, recused=0)
    tally = Tally(slug=definition.slug, kind=definition.kind, outcome=outcome, box=box)
    assert kind_of(definition).removed(tally) is None
