"""Ballots as tables: a column for a rank or for a candidate, and what else a column may be."""

import csv
from io import StringIO
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.blt.ballot_lines import TOLD_EVERY
from election.ballotfiles.counted_election import Exported
from election.ballotfiles.csv.rankings import read_csv
from election.ballotfiles.csv.writer import csv_of
from election.ballotfiles.marking_faults import OnFault
from election.errors.written_files import FaultyBallotFile
from election.rules.counting.tie_rule import TieRule
from tests.support.ballot_files import (
    elections,
    exported,
    faults,
    marks,
    named,
    profile_of,
    read,
    same_everywhere,
)

BY_RANK = """\
Rank 1,Rank 2,Rank 3
Blair,Avery,
 Casey ,,
"Blair",Casey,Avery
,,
"""
BY_CANDIDATE = """\
Avery,Blair,Casey
2,1,
,, 1
3,1,2
,,
"""
BALLOTS = {("Blair", "Avery"): 1, ("Casey",): 1, ("Blair", "Casey", "Avery"): 1, (): 1}


def table(text: str | bytes, on_fault: OnFault = "refuse") -> BallotFile:
    """Return the ballots of a CSV file."""
    return read(text, "box.csv", on_fault)


def refused(text: str) -> list[str]:
    """Return the faults of a CSV file."""
    return faults(text, "box.csv")


# What is read


def test_a_column_may_be_a_rank() -> None:
    """Cells hold names; the candidates are all who are named, sorted by name."""
    ballots = table(BY_RANK)
    assert ballots.candidates == ("Avery", "Blair", "Casey")
    assert profile_of(ballots) == BALLOTS
    assert ballots.notes == ('A column a rank: "Rank 1", "Rank 2", "Rank 3".',)
    assert (ballots.title, ballots.withdrawn) == ("", ())


def test_a_column_may_be_a_candidate() -> None:
    """Cells hold ranks; the candidates are those of the first line, ranked by anybody or not."""
    ballots = table(BY_CANDIDATE)
    assert ballots.candidates == ("Avery", "Blair", "Casey")
    assert profile_of(ballots) == BALLOTS
    assert ballots.notes == ('A column a candidate: "Avery", "Blair", "Casey".',)


def test_a_candidate_whom_nobody_ranks_stands_all_the_same() -> None:
    """Where columns are candidates, the file says who stood."""
    ballots = table("Avery,Blair\n1,\n")
    assert ballots.standing == ("Avery", "Blair")
    rounds = ballots.counted(TieRule(ties="look-back", final_tie="lot", lot_order=None)).rounds
    assert rounds[0].tally == {"Avery": 1, "Blair": 0}


@pytest.mark.parametrize(
    "header",
    [
        "1,2,3",
        "1st,2nd,3rd",
        "Choice 1,Choice 2,Choice 3",
        "1st choice,2nd choice,3rd choice",
        "First,Second,Third",
        "first choice,second choice,third choice",
        "rank_1,rank_2,rank_3",
        "Rank1,Rank2,Rank3",
        "PREFERENCE-1,PREFERENCE-2,PREFERENCE-3",
    ],
)
def test_ranks_go_by_many_names(header: str) -> None:
    """Survey tools and spreadsheets write such names."""
    assert profile_of(table(BY_RANK.replace("Rank 1,Rank 2,Rank 3", header))) == BALLOTS


def test_ranks_may_stand_in_any_order() -> None:
    """The names of the columns say which rank is which."""
    ballots = table("Rank 2,Rank 1\nAvery,Blair\n")
    assert profile_of(ballots) == {("Blair", "Avery"): 1}


def test_the_generic_csv_of_rctab_is_read() -> None:
    """Columns in front without a meaning are named in a note."""
    ballots = table(
        "Response ID,precinct_id,batch_id,Lettuce,Broccoli,Cucumber,Cauliflower,Write-In\n"
        "R_1,p1,b1,,2,1,,\n"
        "R_2,p1,b1,2,3,4,1,\n"
        "R_3,p1,,3,5,2,1,4\n"
    )
    assert ballots.candidates == ("Lettuce", "Broccoli", "Cucumber", "Cauliflower", "Write-In")
    assert profile_of(ballots) == {
        ("Cucumber", "Broccoli"): 1,
        ("Cauliflower", "Lettuce", "Broccoli", "Cucumber"): 1,
        ("Cauliflower", "Cucumber", "Lettuce", "Write-In", "Broccoli"): 1,
    }
    assert ballots.notes[1] == 'Columns left aside: "Response ID", "precinct_id", "batch_id".'


@pytest.mark.parametrize("head", ["count", "Weight", "Ballots", "Number of ballots"])
def test_a_row_may_stand_for_many_ballots(head: str) -> None:
    """A column with a known name holds the number, which may be zero."""
    ballots = table(f"Avery,{head},Blair\n1,3,2\n,2,1\n2,0,1\n")
    assert profile_of(ballots) == {("Avery", "Blair"): 3, ("Blair",): 2}
    assert ballots.notes[1] == f'Each row stands for as many ballots as its column "{head}" says.'


def test_columns_of_no_meaning_are_left_aside_where_ranks_are_named() -> None:
    """The ranks are clear without them, and they are listed in a note."""
    ballots = table("Cast Vote Record,Rank 1,Colour,Rank 2\n17,Avery,green,Blair\n")
    assert profile_of(ballots) == {("Avery", "Blair"): 1}
    assert ballots.notes[1] == 'Columns left aside: "Cast Vote Record", "Colour".'


def test_a_table_as_spreadsheets_save_it_is_read() -> None:
    """A byte order mark, line breaks of two characters, quotes and an empty line are accepted."""
    text = '\ufeff"Avery, Dr.","Blair ""B"""\r\n1,2\r\n\r\n,1\r\n'
    assert profile_of(table(text)) == {("Avery, Dr.", 'Blair "B"'): 1, ('Blair "B"',): 1}


def test_a_file_without_a_telling_name_is_known_by_how_it_begins() -> None:
    """Two numbers or a comment begin a BLT file; everything else is a table."""
    assert profile_of(read(BY_RANK, "ballots.txt")) == BALLOTS
    blt = '2 1\n1 1 0\n0\n"Avery"\n"Blair"\n'
    for text in (blt, f"# by hand\n{blt}", f"/* by hand */\n\n{blt}"):
        assert profile_of(read(text, "ballots.txt")) == {("Avery",): 1}


# Marks and policies

MARKED = """\
Avery,Blair,Casey,count
1,3,,2
1,1,2,1
3,2,,4
1,2,7,1
"""


def test_faulty_marks_are_refused_with_their_lines() -> None:
    """Ranks that are left out and ranks that are given twice are refused."""
    assert refused(MARKED) == [
        "line 2: rank 2 is skipped; rank without a gap. So it is 2 more times, on lines 4, 5.",
        "line 3: rank 1 is given to more than one; give each rank to one candidate.",
    ]


@pytest.mark.parametrize(
    ("on_fault", "counted"),
    [
        ("exhaust", {("Avery",): 2, (): 5, ("Avery", "Blair"): 1}),
        (
            "skip",
            {
                ("Avery", "Blair"): 2,
                ("Casey",): 1,
                ("Blair", "Avery"): 4,
                ("Avery", "Blair", "Casey"): 1,
            },
        ),
    ],
)
def test_a_policy_settles_faulty_marks(
    on_fault: OnFault, counted: dict[tuple[str, ...], int]
) -> None:
    """The policies are those of every other format, and each ballot is counted once."""
    ballots = table(MARKED, on_fault)
    assert profile_of(ballots) == counted
    assert ballots.faults == {"skipped ranks": 7, "equal ranks": 1}


def test_the_words_of_other_counters_are_no_candidates() -> None:
    """`skipped` and `undervote` are an empty rank, and `overvote` is a rank that several share."""
    text = "1,2,3\nAvery,UNDERVOTE,Blair\novervote,Casey,Avery\nBlair,skipped,skipped\nBlair,,\n"
    ballots = table(text, "skip")
    assert ballots.candidates == ("Avery", "Blair", "Casey")
    assert ballots.faults == {"skipped ranks": 1, "equal ranks": 1}
    assert profile_of(ballots) == {("Avery", "Blair"): 1, ("Casey", "Avery"): 1, ("Blair",): 2}


def test_a_name_may_be_ranked_once() -> None:
    """This holds where cells hold names."""
    text = "1,2,3\nAvery,Avery,Blair\n"
    assert refused(text) == ["line 2: rank 2 repeats a candidate; rank each candidate once."]
    assert profile_of(table(text, "skip")) == {("Avery", "Blair"): 1}
    assert profile_of(table(text, "exhaust")) == {("Avery",): 1}


# What is refused


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Avery,Blair\n1\n", "line 2: the row has 1 cells; write 2, as the first line."),
        ("Avery,Blair\n1,2,\n", "line 2: the row has 3 cells; write 2, as the first line."),
        ("Avery,Blair\nx,1\n", 'line 2: "x" is no rank; write 1, 2, 3 …, or nothing, below'),
        ("Avery,Blair\n0,1\n", 'line 2: "0" is no rank; write 1, 2, 3 …, or nothing, below'),
        ("Avery,Blair\n1001,1\n", 'line 2: "1001" is no rank; write 1, 2, 3 …, or nothing,'),
        ("Avery,Blair\n1.5,2\n", 'line 2: "1.5" is no rank; write 1, 2, 3 …, or nothing,'),
        ("Avery,count\n1,x\n", 'line 2: "x" is no number of ballots; write a whole number.'),
        ("Avery,count\n1,\n", 'line 2: "" is no number of ballots; write a whole number.'),
        ("1,2,2\nAvery,,\n", 'line 1: the ranks "1", "2", "2" are not 1, 2, 3 …; name each'),
        ("2,3\nAvery,\n", 'line 1: the ranks "2", "3" are not 1, 2, 3 …; name each rank once.'),
        ("Avery,,Blair\n1,,\n", "line 1: column 2 has no name; name every column."),
        ("Avery,Avery\n1,\n", 'line 1: "Avery" names two columns; give each its own name.'),
        ("id,count\n7,1\n", "line 1: no column is a rank or a candidate; name ranks (rank 1,"),
        ("Avery,count,weight\n1,1,1\n", 'line 1: the column "weight" is a second number of'),
        ('Avery,Blair\n1,"2\n', "line 2: this is no CSV (unexpected end of data); write commas"),
        ('Avery,Blair\n1,"2"3\n', "line 2: this is no CSV ("),
        ('"\n\n"', "line 3: column 1 has no name; name every column."),
        ("\n", "line 1: the file is empty; give a ballot file."),
        ("Avery\n1\n\n1\n", "line 3: the row has 0 cells; write 1, as the first line."),
    ],
)
def test_a_faulty_table_is_refused(text: str, fault: str) -> None:
    """The fault names the line and what was expected."""
    assert refused(text)[0].startswith(fault)


def test_a_row_of_one_column_is_blank_only_where_it_says_so() -> None:
    """An empty line could be a slip, and two quotes are a blank ballot."""
    assert profile_of(table('Avery\n1\n""\n')) == {("Avery",): 1, (): 1}


def test_all_faulty_rows_are_told_at_once() -> None:
    """One round of mending is then enough."""
    assert refused("Avery,Blair\nx,\n1,2\n2,y\n1,1,1\n") == [
        (
            'line 2: "x" is no rank; write 1, 2, 3 …, or nothing, below the name of a candidate. '
            "So it is on line 4 too."
        ),
        "line 5: the row has 3 cells; write 2, as the first line.",
    ]


def test_the_progress_of_a_long_table_is_told() -> None:
    """Progress is told once for every so many rows."""
    told: list[int] = []
    read_csv(b"Avery,Blair\n" + b"1,2\n" * (TOLD_EVERY + 1), "box.csv", marks(), told.append)
    assert told == [TOLD_EVERY]


# What nothing can break

PIECES = st.sampled_from(
    [
        *'0123,"\n\r\t ;|=',
        *("Rank 1", "Rank 2", "Avery", "count", "\n1,2\n", "\x00", "overvote", "Ballot ID", "1.0"),
        *("sep=;\n", "Q [Avery]", "Q [1]", "Total", "n/a", "#", "\ufeff", "e\u0301", "Rank 1\n"),
    ]
)


@same_everywhere
@given(st.lists(PIECES | st.characters(), max_size=40).map("".join))
def test_a_table_that_holds_anything_is_read_or_refused(text: str) -> None:
    """Any text gives ballots or a list of faults, and nothing else is raised."""
    try:
        table(text.encode("utf-8", "surrogatepass"))
    except FaultyBallotFile as found:
        sentence = str(found)
    else:
        return
    assert sentence.startswith("box.csv has ")


@same_everywhere
@given(elections())
def test_what_is_written_is_read_again(exported: Exported) -> None:
    """Every ballot comes back, and every candidate in the order of the definition."""
    ballots = read(b"".join(csv_of(exported)), "ballots.csv")
    assert ballots.candidates == tuple(exported.names.values())
    assert profile_of(ballots) == named(exported)


@same_everywhere
@given(elections(), st.randoms(use_true_random=False), st.sampled_from([",", ";", "\t"]))
def test_the_order_of_rows_and_columns_means_nothing(
    exported: Exported, chance: Random, separator: str
) -> None:
    """The count is the same, and so it is with any separator and with a column a rank."""
    head, *rows = list(csv.reader(b"".join(csv_of(exported)).decode().splitlines()))
    order = chance.sample(range(len(head)), len(head))
    chance.shuffle(rows)
    mixed = [[row[place] for place in order] for row in (head, *rows)]
    assert profile_of(table(separated(mixed, separator))) == named(exported)
    ranks = range(1, len(head))
    by_rank = [
        [str(rank) for rank in ranks],
        *([name_at(head, row, str(rank)) for rank in ranks] for row in rows),
    ]
    assert profile_of(table(separated(by_rank, separator))) == named(exported)


def separated(rows: list[list[str]], separator: str) -> str:
    """Return a table of these rows."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


def name_at(head: list[str], row: list[str], rank: str) -> str:
    """Return the name of the column that holds this rank; empty where none does."""
    return next((name for name, cell in list(zip(head, row, strict=True))[1:] if cell == rank), "")


def test_a_row_stands_beside_its_code_or_a_number() -> None:
    """The codes are there only where the poll publishes them beside the ballots."""
    names, cast = {"a": "Avery", "b": "Blair, B."}, [("b", "a"), (), ("a",)]
    with_codes = exported(names, cast, ("a", "b"), code=lambda number: f"CODE-{number}")
    assert b"".join(csv_of(with_codes)).decode() == (
        'code,Avery,"Blair, B."\nCODE-0,2,1\nCODE-1,,\nCODE-2,1,\n'
    )
    apart = b"".join(csv_of(exported(names, cast, ("a", "b")))).decode()
    assert apart == 'ballot,Avery,"Blair, B."\n1,2,1\n2,,\n3,1,\n'


def test_a_long_table_is_made_in_pieces() -> None:
    """Together they are the table, with each ballot on its row."""
    names = {"avery": "Avery Lindqvist", "blair": "Blair Okonkwo"}
    many = 9_000
    pieces = list(csv_of(exported(names, [("blair",)] * many, ("avery", "blair"))))
    assert len(pieces) > 1
    _, *rows = csv.reader(StringIO(b"".join(pieces).decode()))
    assert rows == [[str(number), "", "1"] for number in range(1, many + 1)]
