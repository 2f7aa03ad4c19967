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
    show_result(NOTHING | facts | numbers, "It is done.")
    shown = capsys.readouterr().out
    assert "poll-1: It is done.\n" in shown
    assert "\n7 of 9 were needed\nYes  8  █████" in shown
    assert shown.endswith("Report: record/report.html\n")


def test_where_no_yes_is_counted_there_is_no_such_bar(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An election has rounds, and a box that stayed sealed has nothing."""
    facts = {"slug": "poll-1", "kind": "election", "outcome": "no quorum", "report": "r.html"}
    show_result(NOTHING | facts, "No quorum.")
    assert "Yes" not in capsys.readouterr().out
