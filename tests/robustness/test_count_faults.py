"""Files in which a person was once guessed, with their right answers. They are not of the project.

They lie beside it, in `../shared/cases/faults`, as tests/support/real_elections.py tells of others.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from election.cli.app import app
from tests.support.demanded import missing
from tests.support.real_elections import CASES

FAULTS = CASES / "faults"


def typed(case: str, *words: str) -> Result:
    """Run `election count` on the file of a case; skip the test where the cases are not here."""
    files = sorted((FAULTS / case).glob("ballots.*"))
    if not files:
        missing("cases", f"no such case at {FAULTS / case}")
    return CliRunner().invoke(app, ["count", str(files[0]), *words])


def counted(case: str, *words: str) -> Any:
    """The value that scripts read, of a case that is counted."""
    done = typed(case, *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(case: str, *words: str) -> str:
    """The refusal of a case that is not counted."""
    done = typed(case, *words)
    assert done.exit_code == 1, done.output
    return str(done.stderr)


def last_tally(value: Any) -> dict[str, int]:
    """The tally of the last round, of those who have any ballots in it."""
    return {name: number for name, number in value["rounds"][-1]["tally"].items() if number}


def test_equal_ranks_whose_names_the_file_does_not_tell_are_equal_ranks() -> None:
    """They are named as such where they are refused, and each policy settles them."""
    case = "blt-overvote-unnamed"
    assert "rank 1 is given to more than one" in refused(case)
    exhausted = counted(case, "--on-fault", "exhaust")
    assert (exhausted["winner"], last_tally(exhausted)) == ("A", {"A": 4, "B": 3})
    assert exhausted["rounds"][0]["exhausted_by"]["equal ranks"] == 2
    skipped = counted(case, "--on-fault", "skip")
    assert (skipped["winner"], last_tally(skipped)) == ("B", {"A": 4, "B": 5})


def test_a_second_text_beside_a_name_is_no_candidate() -> None:
    """It is the party, and the third line still names candidate 3."""
    value = counted("blt-two-texts-a-line")
    assert value["candidates"] == ["Avery Stone", "Blair Hill", "Casey Ford"]
    assert value["winner"] == "Casey Ford"
    assert value["rounds"][-1]["tally"]["Casey Ford"] == 6


def test_names_without_quotes_are_read() -> None:
    """The line after the last candidate is the title, and a note tells of the quotes."""
    shown = typed("blt-unquoted-names").stdout
    assert shown.startswith("Elected: Blair Hill")
    assert "\nWard 7\n7 ballots" in shown
    assert "without quotes" in shown


def test_a_ballot_id_that_stands_three_times_is_refused() -> None:
    """The refusal names all three lines."""
    told = refused("csv-ballot-id-twice")
    assert 'line 5: the id "b-1" stands on line 2 too' in told
    assert "line 6" in told


def test_a_header_that_comes_again_is_refused() -> None:
    """Two files were put behind each other, and the second has a first line of its own."""
    assert "line 5: the line repeats the first one" in refused("csv-header-again")


def test_a_column_of_numbers_is_nobody() -> None:
    """The column of the rows' numbers is left aside."""
    value = counted("csv-number-column-is-candidate", "--on-fault", "skip")
    assert (value["winner"], last_tally(value)) == ("Avery", {"Avery": 2, "Blair": 1})
    assert value["candidates"] == ["Avery", "Blair"]


def test_one_name_in_two_spellings_is_refused() -> None:
    """Both lines are named."""
    told = refused("csv-one-name-two-spellings")
    assert "line 9" in told
    assert "line 6" in told


def test_what_programs_write_into_empty_cells_is_nobody() -> None:
    """The word is refused, and with the names of the candidates it is an empty cell."""
    told = refused("csv-placeholder-cell")
    assert '"None"' in told


def test_several_names_in_a_cell_are_equal_ranks() -> None:
    """Nobody of such a name stands, and each policy settles them."""
    case = "csv-several-in-a-cell"
    assert "lines 3, 4" in refused(case)
    skipped = counted(case, "--on-fault", "skip")
    assert (skipped["winner"], last_tally(skipped)) == ("Casey", {"Casey": 3, "Avery": 1})
    assert (skipped["ballots"], skipped["blank"]) == (5, 1)
    exhausted = typed(case, "--on-fault", "exhaust", "--final-tie", "runoff", "--json").stdout
    assert last_tally(json.loads(exhausted)) in ({"Avery": 1, "Casey": 1}, {})


def test_a_column_of_numbers_beside_the_ranks_is_refused() -> None:
    """It could be the number of ballots of each row, and says so once it is named."""
    assert '"Votes"' in refused("csv-weight-not-known")
    value = counted("csv-weight-not-known", "--weight", "Votes")
    assert (value["ballots"], value["winner"], last_tally(value)["Avery"]) == (7, "Avery", 5)


def test_cells_separated_by_semicolons_are_read() -> None:
    """A note tells of the semicolons."""
    shown = typed("draft-semicolon-roll").stdout
    assert "semicolons" in shown
    assert "Elected: Avery" in shown


@pytest.mark.parametrize(
    "path", sorted(FAULTS.glob("*/ballots.*")), ids=lambda path: path.parent.name
)
def test_no_case_ends_in_a_traceback(path: Path) -> None:
    """Each is counted or refused in a sentence."""
    done = CliRunner().invoke(app, ["count", str(path)])
    assert done.exit_code in {0, 1}
    assert done.exit_code == 0 or done.stderr.startswith("Refused: "), done.exception
