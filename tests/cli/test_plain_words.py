"""Words that mean what they say are read without pydantic; of others the same is said as ever."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from election.cli.app import app

BALLOTS = '2 1\n2 1 2 0\n1 2 0\n0\n"Avery"\n"Blair"\n"Two"\n'


@pytest.fixture
def box(tmp_path: Path) -> Path:
    path = tmp_path / "box.blt"
    path.write_text(BALLOTS)
    return path


def test_what_is_no_plain_word_is_judged_as_ever(box: Path) -> None:
    """A choice that there is not, a number that is none, and one that is too small."""
    for words, said in {
        ("--ties", "chance"): "'chance' is not one of 'look-back', 'lot'.",
        ("--expect", "three"): "Input should be a valid integer",
        ("--expect", "-1"): "Input should be greater than or equal to 0",
    }.items():
        done = CliRunner().invoke(app, ["count", str(box), *words])
        assert done.exit_code == 2
        assert said in done.stderr, done.stderr


def test_plain_words_arrive_as_what_they_are(box: Path, tmp_path: Path) -> None:
    """Files, a choice, a text and a number of one command; an option twice is both words."""
    order = tmp_path / "order.txt"
    order.write_text("Blair\nAvery\n")
    words = ("--ties", "lot", "--tie-order", str(order), "--never-by-lot", "Blair", "--expect", "3")
    done = CliRunner().invoke(app, ["count", str(box), *words])
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("Elected: Avery\n")
    table = tmp_path / "table.csv"
    table.write_text("a,b,place\nAvery,Blair,x\n")
    columns = ("--ranks", "a", "--ranks", "b", "--aside", "place")
    done = CliRunner().invoke(app, ["count", str(table), *columns])
    assert done.stdout.startswith("Elected: Avery\n"), done.stderr
