"""Real elections, and RCTab's own tie tests, counted round by round as others found them.

tests/support/real_elections.py says what they are and where they are kept.
"""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from election.cli.app import app
from election.kinds.election.second_counter import recount
from election.rules.closeness.other_lots import possible_ends
from election.rules.counting.rounds import Round
from election.rules.counting.tie_rule import TieRule
from tests.support.real_elections import elections, replayed_count, require, tie_rule

COUNTS = elections("counts")


def test_the_real_elections_are_here() -> None:
    """Where they are missing, the tests below have nothing to say; `.ci/run` may demand them."""
    require("counts", 15)


def loser(found: Round) -> list[str]:
    """Return those whom RCTab lists as eliminated: nobody in the round that elects."""
    return [] if found.eliminated is None else [found.eliminated]


@pytest.mark.parametrize("path", COUNTS, ids=lambda path: str(path.stem))
def test_every_round_is_as_others_found_it(path: Path) -> None:
    """This holds for tallies, exhausted ballots, who was eliminated, and who won."""
    expected, _, found = replayed_count(path)
    assert (found.ballots, found.blank) == (expected["ballots"], expected["blank"])
    rounds = [
        {"tally": dict(round_.tally), "eliminated": loser(round_), "exhausted": round_.exhausted}
        for round_ in found.rounds
    ]
    assert rounds == expected["rounds"]
    assert (found.outcome, found.winner) == ("elected", expected["winner"])
    assert found.rounds[-1].elected == expected["winner"]


@pytest.mark.parametrize("path", COUNTS, ids=lambda path: str(path.stem))
def test_ties_are_where_others_met_them(path: Path) -> None:
    """RCTab reports them in these rounds, between the same candidates, and in no others."""
    expected, _, found = replayed_count(path)
    ties = [(round_.number, set(round_.tie.between)) for round_ in found.rounds if round_.tie]
    assert ties == [(tie["round"], set(tie["tied"])) for tie in expected["tie_breaks"]]


@pytest.mark.parametrize("path", COUNTS, ids=lambda path: str(path.stem))
def test_the_second_counter_agrees(path: Path) -> None:
    """By pyrankvote, tens of thousands of real ballots move to the same places."""
    expected, profile, found = replayed_count(path)
    recount(profile, found, tie_rule(expected))


@pytest.mark.parametrize("path", COUNTS, ids=lambda path: str(path.stem))
def test_no_lot_could_have_changed_a_real_election(path: Path) -> None:
    """At this size no lot was needed; in RCTab's three tie tests it decided."""
    expected, profile, found = replayed_count(path)
    ends = possible_ends(profile, found.candidates, TieRule(ties=expected["ties"], final_tie="lot"))
    made_of_ties = path.stem.startswith("rctab_tie")
    assert ends.could_change(found) == ("yes" if made_of_ties else "no")


@pytest.mark.parametrize("path", COUNTS, ids=lambda path: str(path.stem))
def test_the_command_counts_them_so(path: Path, tmp_path: Path) -> None:
    """`election count` is run on the file as it is, with the order of RCTab's result."""
    expected, order = json.loads(path.read_text(encoding="utf-8")), tmp_path / "order.txt"
    order.write_text("\n".join(expected["tie_order"]), encoding="utf-8")
    typed = ["count", str(path.with_suffix(".blt")), "--tie-order", str(order), "--json"]
    done = CliRunner().invoke(app, [*typed, "--ties", expected["ties"]])
    assert done.exit_code == 0, done.output
    printed = json.loads(done.stdout)
    assert [round_["tally"] for round_ in printed["rounds"]] == [
        round_["tally"] for round_ in expected["rounds"]
    ]
    assert (printed["winner"], printed["second_count"]) == (expected["winner"], "agrees")
