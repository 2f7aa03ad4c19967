"""A poll on a terminal, once it is done."""

from typing import Any

import pytest

from election.cli.poll_output import show_result

NOTHING: dict[str, Any] = {"yes": None, "needed": None, "n": None, "winner": None, "rounds": []}


@pytest.mark.parametrize(
    ("kind", "outcome"), [("removal", "carried"), ("decision", "confirmed")], ids=str
)
def test_where_yes_is_counted_it_is_a_bar(
    capsys: pytest.CaptureFixture[str], kind: str, outcome: str
) -> None:
    """A removal and a decision have the same bar, and the number that was needed."""
    numbers = {"yes": 8, "needed": 7, "n": 9}
    facts = {"slug": "poll-1", "kind": kind, "outcome": outcome, "report": "record/report.html"}
    show_result(NOTHING | facts | numbers, "It is done.", {})
    shown = capsys.readouterr().out
    assert "poll-1: It is done.\n" in shown
    assert "\n7 of 9 were needed\nYes  8  █████" in shown
    assert shown.endswith("Report: record/report.html\n")


def test_where_no_yes_is_counted_there_is_no_such_bar(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An election has rounds, and a box that stayed sealed has nothing."""
    facts = {"slug": "poll-1", "kind": "election", "outcome": "no quorum", "report": "r.html"}
    show_result(NOTHING | facts, "No quorum.", {})
    assert "Yes" not in capsys.readouterr().out


def test_candidates_are_shown_by_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    """A summary has ids, for scripts; bars, table and sentences have what people read."""
    tie = {"between": ["blair", "devon"], "broken_by": "lot", "round": None}
    first = {"round": 1, "tally": {"blair": 2, "devon": 2}, "exhausted": 0, "tie": tie}
    last = {"round": 2, "tally": {"blair": 4}, "exhausted": 0, "tie": None}
    rounds = [
        first | {"elected": None, "eliminated": "devon"},
        last | {"elected": "blair", "eliminated": None},
    ]
    facts = {"slug": "poll-1", "report": "r.html", "rounds": rounds}
    names = {"blair": "Blair Okonkwo", "devon": "Devon Moreau"}
    show_result(NOTHING | facts, "Elected: Blair Okonkwo.", names)
    shown = capsys.readouterr().out
    assert "blair" not in shown
    assert "Round 1: Devon Moreau is eliminated; Blair Okonkwo and Devon Moreau were tied" in shown
    assert "Round 2: Blair Okonkwo is elected." in shown
    assert "\nBlair Okonkwo  4  ███" in shown
