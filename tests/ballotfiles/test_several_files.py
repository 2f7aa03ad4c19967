"""Several files counted as one: they must speak of the same people, and no ballot comes twice."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.blt.writer import blt_of
from election.ballotfiles.candidate_list import read_candidates
from election.ballotfiles.counted_election import Exported
from election.ballotfiles.csv.writer import csv_of
from election.ballotfiles.marking_faults import MarkPolicy
from election.ballotfiles.reader import read_ballots
from election.ballotfiles.reading_options import ReadingOptions
from election.ballotfiles.several_files import joined
from election.errors.written_files import FaultyBallotFile, FilesDisagree
from tests.support.ballot_files import elections, named, profile_of, same_everywhere, untold

FIRST = '3 1\n2 1 2 0\n0\n"Avery"\n"Blair"\n"Casey"\n"Ward 1"\n'
SECOND = '3 2\n3 3 1=2 0\n1 1 - 2 0\n0\n"Casey"\n"Blair"\n"Avery"\n"Ward 2"\n'
TABLE = "Rank 1,Rank 2\nBlair,Avery\n"


def together(*texts: str, options: ReadingOptions | None = None) -> BallotFile:
    """Return the ballots of these files, the first called 1.blt or 1.csv, and so on."""
    options = options or ReadingOptions()
    named = [
        (f"{number}.{'blt' if text[0].isdigit() else 'csv'}", text)
        for number, text in enumerate(texts, start=1)
    ]
    return joined(
        [(name, read_ballots(text.encode(), name, options, untold)) for name, text in named]
    )


def disagreement(*texts: str) -> str:
    """Return why these files cannot be counted as one."""
    with pytest.raises(FilesDisagree) as found:
        together(*texts)
    return str(found.value)


def test_files_of_one_election_are_one() -> None:
    """Candidates are known by name, whatever their number is, and in any format."""
    policy = MarkPolicy(skipped="pass", equal="end", repeated="pass")
    ballots = together(FIRST, SECOND, TABLE, options=ReadingOptions(policy=policy))
    assert ballots.candidates == ("Avery", "Blair", "Casey")
    assert profile_of(ballots) == {
        ("Avery", "Blair"): 2,
        ("Avery",): 3,
        ("Casey", "Blair"): 1,
        ("Blair", "Avery"): 1,
    }
    assert ballots.cut == {(("Avery",), "equal ranks"): 3}
    assert ballots.faults == {"skipped ranks": 1, "equal ranks": 3}
    assert (ballots.title, ballots.number) == ("Ward 1 / Ward 2", 7)
    assert ballots.notes == (
        "2.blt: The file is for 2 seats; this is the count for one.",
        '3.csv: A column a rank: "Rank 1", "Rank 2".',
    )


def test_open_equal_ranks_of_all_files_are_kept() -> None:
    """They are settled by the count of all."""
    policy = MarkPolicy(skipped="pass", equal="end-if-any", repeated="pass")
    ballots = together(FIRST, SECOND, options=ReadingOptions(policy=policy))
    assert sum(ballots.waiting.values()) == 3


def test_names_in_cells_alone_are_put_together() -> None:
    """Nobody is missing where no file names all who stand."""
    ballots = together(TABLE, "Rank 1\nCasey\n")
    assert ballots.candidates == ("Avery", "Blair", "Casey")
    assert not ballots.complete


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (FIRST.replace("Casey", "Devon"), 'only one of them names "Casey"'),
        (FIRST.replace("3 1\n", "3 1\n-2\n"), '"Blair" withdrew in only one of them'),
        (FIRST.replace("Casey", "CASEY"), '"Casey" and "CASEY" are two spellings of one name'),
        ("Rank 1\nDevon\n", 'only one of them names "Devon"'),
    ],
)
def test_files_that_speak_of_others_are_refused(other: str, reason: str) -> None:
    """The refusal names both files."""
    name = "2.csv" if other.startswith("Rank") else "2.blt"
    assert disagreement(FIRST, other) == f"1.blt and {name} cannot be counted as one: {reason}."


def test_an_id_names_one_ballot_in_all_files() -> None:
    """Whole numbers may begin anew in each file; other ids may not come again."""
    first, second = (f"id,Rank 1\n{rows}\n" for rows in ("1,Avery\nb-1,Blair", "1,Avery"))
    assert together(first, second).number == 3
    with pytest.raises(
        FaultyBallotFile, match=r'2\.csv has 1 fault:\n  line 2: the id "b-1" stands'
    ):
        together(first, "id,Rank 1\nb-1,Avery\n")
    with pytest.raises(FaultyBallotFile, match=r"stands on line 2 of 1\.blt too"):
        together(*(f'1 1\n(b-1) 1 1 0\n{weight} 1 0\n0\n"A"\n' for weight in (1, 2)))


def test_a_list_makes_every_file_complete() -> None:
    """Files that name others than the list are refused where they are read."""
    listed = read_candidates(b"Avery\nBlair\nCasey\nDevon\n", "names.txt")
    ballots = together(FIRST, TABLE, options=ReadingOptions(candidates=listed))
    assert ballots.candidates == ("Avery", "Blair", "Casey", "Devon")


@same_everywhere
@given(elections(), st.data())
def test_ballots_in_any_number_of_files_are_the_same_count(
    exported: Exported, data: st.DataObject
) -> None:
    """Each ballot lies in one of three files, in BLT or in a table."""
    lies = [data.draw(st.integers(0, 2)) for _ in exported.ballots]
    parts = []
    for file in range(3):
        ballots = tuple(
            ballot for ballot, at in zip(exported.ballots, lies, strict=True) if at == file
        )
        part = replace(exported, ballots=ballots)
        writer = blt_of if data.draw(st.booleans()) else csv_of
        parts.append(b"".join(writer(part)).decode())
    assert profile_of(together(*parts)) == named(exported)
