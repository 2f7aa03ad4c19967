"""Files as councils, counters, forms and spreadsheets write them are read, and a note says how."""

import pytest

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.candidate_list import read_candidates
from election.ballotfiles.reader import read_ballots
from election.ballotfiles.reading_options import ReadingOptions
from election.errors.written_files import FaultyBallotFile
from tests.support.ballot_files import faults, profile_of, read, untold


def refused(text: str, name: str = "box.csv") -> str:
    """Return the first fault of a file."""
    return faults(text, name)[0]


def table(text: str) -> BallotFile:
    """Return the ballots of a table."""
    return read(text, "box.csv")


# BLT

BALLOTS = "3 1\n3 1 0\n2 2 3 0\n4 3 0\n0\n"


def test_a_text_beside_a_name_is_a_party() -> None:
    """It never takes the place of the next candidate, and a note tells of it."""
    for between in (" ", "", ",", "\t"):
        rows = (("Avery", "Green"), ("Blair", "Red"), ("Casey", "Blue"))
        names = "".join(f'"{name}"{between or " "}"{party}"\n' for name, party in rows)
        ballots = read(f'{BALLOTS}{names}"Ward 7"\n')
        assert ballots.candidates == ("Avery", "Blair", "Casey")
        assert ballots.title == "Ward 7"
        assert profile_of(ballots)[("Casey",)] == 4
        assert ballots.notes == (
            'A text beside a name is read as a party, and left aside: "Green", "Red", "Blue".',
        )
    names = "".join(f'"C{number}" "P{number}"\n' for number in range(1, 5))
    assert read(f"4 1\n1 1 0\n0\n{names}").notes[0].endswith('"P1", "P2", "P3", ….')


def test_a_text_beside_some_names_only_is_refused() -> None:
    """It could be the next candidate. With a list of the candidates, or many parties, it is not."""
    names = '"Avery" "Green"\n"Blair"\n"Casey"\n"Ward 7"\n'
    assert faults(BALLOTS + names) == [
        (
            'line 6: "Green" could be a party, or the next candidate: two readings; write a name '
            "a line, or give --candidates."
        )
    ]
    options = ReadingOptions(candidates=read_candidates(b"Avery\nBlair\nCasey\n", "names.txt"))
    ballots = read_ballots((BALLOTS + names).encode(), "box.blt", options, untold)
    assert ballots.candidates == ("Avery", "Blair", "Casey")
    many = "".join(f'"C{number}" "P{number}"\n' for number in range(1, 5)) + '"C5"\n'
    assert read(f"5 1\n1 1 0\n0\n{many}").candidates == ("C1", "C2", "C3", "C4", "C5")


def test_a_third_text_on_a_line_is_refused() -> None:
    """Three texts on one line could be three candidates."""
    told = faults(f'{BALLOTS}"Avery" "Blair" "Casey"\n"A"\n"B"\n"C"\n')
    assert told == [
        (
            "line 6: 3 texts stand on the line of one candidate; write a line for each name, with "
            "at most a party beside it."
        )
    ]


def test_a_doubled_quote_is_a_quote_within_a_name() -> None:
    """It is no end of a name, and begins no other candidate."""
    ballots = read(f'{BALLOTS}"Avery ""Al"" Stone"\n"Blair"\n"Casey"\n')
    assert ballots.candidates == ('Avery "Al" Stone', "Blair", "Casey")


def test_a_line_that_a_spreadsheet_quoted_is_read_as_it_was() -> None:
    """The quotes were doubled, and put around the line once more."""
    names = '"""Avery"" ""Green"""\n"""Blair"" ""Red"""\n"""Casey"" ""Blue"""\n'
    ballots = read(f"{BALLOTS}{names}")
    assert ballots.candidates == ("Avery", "Blair", "Casey")


def test_names_may_stand_without_quotes() -> None:
    """Each line is one name; the line behind them is the title."""
    ballots = read(f"{BALLOTS}Avery Stone\nBlair, B.\nCasey O'Hill\n\nWard 7\n")
    assert ballots.candidates == ("Avery Stone", "Blair, B.", "Casey O'Hill")
    assert ballots.title == "Ward 7"
    assert ballots.notes == ("The names stand without quotes: each line is read as one name.",)


def test_names_with_quotes_and_without_are_not_mixed() -> None:
    """One of them could be anything else."""
    told = faults(f'{BALLOTS}"Avery"\nBlair\n"Casey" x\n')
    assert [fault.split(";")[0] for fault in told] == [
        'line 7: "Blair" is no text in double quotes',
        'line 8: ""Casey" x" is no text in double quotes',
    ]


@pytest.mark.parametrize("line", ["#2 Blair", "Blair # two", "Blair /* two */"])
def test_a_comment_among_names_without_quotes_is_refused(line: str) -> None:
    """It could be a name, and would push the others to another number."""
    assert faults(f"{BALLOTS}Avery\n{line}\nCasey\nWard 7\n")[0] == (
        "line 7: a comment stands among names without quotes; put each name in double quotes, or "
        "take the comment away."
    )
    quoted = f'{BALLOTS}"Avery"\n# two\n"Blair"\n"Casey"\n'
    assert read(quoted).candidates == ("Avery", "Blair", "Casey")


@pytest.mark.parametrize(
    "names", ["Avery\n\nCasey\nWard 7\n", "\nBlair\nCasey\nWard 7\n", '"A"\n\n"C"\n"Ward 7"\n']
)
def test_an_empty_line_in_place_of_a_name_is_refused(names: str) -> None:
    """The title would become a candidate. Where a title follows all names, none is missing."""
    assert "an empty line stands among the names, and no title behind" in faults(BALLOTS + names)[0]
    assert read(BALLOTS + names + "Source\n").title in {"Source", "Ward 7"}


def test_commas_at_the_ends_of_lines_are_left_aside() -> None:
    """A spreadsheet wrote them."""
    ballots = read(f"{BALLOTS}Avery\nBlair\nCasey\nWard 7\n".replace("\n", ",,\n"))
    assert (ballots.candidates, ballots.title) == (("Avery", "Blair", "Casey"), "Ward 7")
    assert profile_of(ballots)[("Casey",)] == 4
    assert ballots.notes[-1] == "Commas at the ends of lines are left aside."
    assert "is no number of ballots" in faults(BALLOTS.replace("2 2 3", "2,5 2 3") + '"A"\n')[0]


def test_a_name_that_is_too_long_is_refused() -> None:
    """A letter to the editor is no name."""
    assert "the name is too long" in faults(f'1 1\n1 1 0\n0\n"{"a" * 501}"\n')[0]


@pytest.mark.parametrize("name", ["ward.csv", "ward.txt", "ward.tsv", "ward"])
def test_blt_is_known_under_any_name(name: str) -> None:
    """Councils publish it as a table, which it is not; two numbers begin no table."""
    ballots = read(f"{BALLOTS}Avery\nBlair\nCasey\nWard 7\n", name)
    assert profile_of(ballots)[("Casey",)] == 4
    assert profile_of(read("1\t2\nAvery\tBlair\n", "ward.csv")) == {("Avery", "Blair"): 1}
    assert read("#,Avery\n7,1\n", "ward.csv").candidates == ("Avery",)


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"PK\x03\x04\xff\x00", "a spreadsheet or another zip"), (b"%PDF-1.7\n\xff", "a PDF")],
)
def test_a_file_that_is_no_text_is_named(data: bytes, what: str) -> None:
    """The refusal says what it is, and what would be right."""
    for name in ("box.csv", "box.xlsx", "box.blt"):
        told = faults(data, name)
        assert told == [f"line 1: the file is {what}; save its table as CSV, in UTF-8."]


# What separates cells


@pytest.mark.parametrize(("separator", "word"), [(";", "semicolons"), ("\t", "tabs")])
def test_cells_may_be_separated_otherwise(separator: str, word: str) -> None:
    """The first line tells by what; a note says so."""
    text = 'Rank 1;Rank 2\nAvery;"Blair; B."\n'.replace(";R", f"{separator}R")
    ballots = table(text.replace('y;"', f'y{separator}"'))
    assert profile_of(ballots) == {("Avery", "Blair; B."): 1}
    assert ballots.notes[0] == f"The cells are separated by {word}."


def test_a_first_line_may_say_what_separates_cells() -> None:
    """A spreadsheet writes that line, and it settles what would be two readings."""
    text = "Stone, Avery;Hill, Blair\n1;2\n"
    assert refused(text) == (
        "line 1: the first line has 3 separated by commas or 2 separated by semicolons: two "
        "readings; write a line sep=, or sep=; in front of it, or put cells in double quotes."
    )
    for said in ("sep=;\n", '"sep=;"\r\n', "SEP=;;;\n"):
        ballots = table(said + text)
        assert profile_of(ballots) == {("Stone, Avery", "Hill, Blair"): 1}
        assert ballots.notes[0] == "The first line says that semicolons separate the cells."
    assert refused("sep=;\nAvery;Blair\nx;1\n").startswith('line 3: "x" is no rank')
    assert "no column is a rank" in refused("sep=;\n")


@pytest.mark.parametrize("rows", [1, 8_101])
def test_a_file_with_other_separators_below_has_one_fault_that_names_them(rows: int) -> None:
    """The cause is told once, with the number of times."""
    with pytest.raises(FaultyBallotFile) as found:
        table("Rank 1,Rank 2\n" + "Avery;Blair\n" * rows)
    sentence = str(found.value)
    assert "line 2: the cells are separated by semicolons; separate them by commas" in sentence
    assert len(sentence.splitlines()) == 2
    assert f"box.csv has {rows} fault" in sentence


# Forms, spreadsheets, other counters


def test_a_form_with_a_column_for_each_rank_is_read() -> None:
    """Question and rank stand in the first line; other questions are left aside."""
    ballots = table(
        "Timestamp,Email Address,Rank them [First choice],Rank them [Second choice],Remarks\n"
        "2027/01/01,a@site.example,Avery,Blair,\n"
        '2027/01/02,b@site.example,Blair,,"fine, thanks"\n'
    )
    assert profile_of(ballots) == {("Avery", "Blair"): 1, ("Blair",): 1}
    assert ballots.notes[1] == 'Columns left aside: "Timestamp", "Email Address", "Remarks".'


def test_a_form_with_a_column_for_each_candidate_is_read() -> None:
    """Ranks may be in words."""
    ballots = table(
        "Timestamp,Rank them [Avery],Rank them [Blair]\nx,1st choice,2nd choice\ny,,First\n"
    )
    assert ballots.candidates == ("Avery", "Blair")
    assert profile_of(ballots) == {("Avery", "Blair"): 1, ("Blair",): 1}


def test_two_questions_of_a_form_are_two_readings() -> None:
    """Both are named."""
    text = "Lead [1],Lead [2],Deputy [1],Deputy [2]\nAvery,,Blair,\n"
    assert '"Lead [1]" and "Deputy [1]" are of two questions: two readings' in refused(text)


def test_the_first_line_of_another_form_is_read() -> None:
    """It has times, address and name in front, and semicolons in much of Europe."""
    ballots = table(
        "Id;Start time;Completion time;Email;Name;First choice;Second choice\n"
        "1;x;y;anonymous;;Avery;Blair\n2;x;y;anonymous;;Blair;\n"
    )
    assert profile_of(ballots) == {("Avery", "Blair"): 1, ("Blair",): 1}


def test_a_ranking_in_one_cell_is_refused_as_a_list() -> None:
    """A form writes rankings and sets of answers alike, so it says nothing of an order."""
    text = "ID,Name,Who shall lead?\n1,,Avery;Blair;Casey;\n"
    assert refused(text).startswith('line 2: "Avery;Blair;Casey;" is a list, as forms write it;')


def test_the_table_that_rctab_writes_is_read() -> None:
    """The id of a record comes again in another batch."""
    ballots = table(
        "Contest Id,Tabulator Id,Batch Id,Record Id,Precinct,Precinct Portion,Rank 1,Rank 2\n"
        "c,1,1,1,p,,Avery,undervote\nc,1,1,2,p,,Blair,Avery\nc,1,2,1,p,,Avery,Blair\n"
    )
    assert profile_of(ballots) == {("Avery",): 1, ("Blair", "Avery"): 1, ("Avery", "Blair"): 1}


def test_ranks_that_say_of_how_many_are_read() -> None:
    """Some cast vote records name the contest, the rank and the number of ranks."""
    text = "Cast Vote Record,Lead Choice 1 of 2 (017),Lead Choice 2 of 2 (017)\n7,Avery,Blair\n"
    assert profile_of(table(text)) == {("Avery", "Blair"): 1}


def test_numbers_of_a_spreadsheet_are_whole() -> None:
    """It writes 1.0 for 1: as a rank, as a number of ballots and as the name of a rank."""
    assert profile_of(table("Avery,Blair,count\n1.0,2.00,3.0\n")) == {("Avery", "Blair"): 3}
    assert profile_of(table("1.0,2.0\nAvery,Blair\n")) == {("Avery", "Blair"): 1}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_text_as_spreadsheets_save_it_is_read(encoding: str) -> None:
    """A byte order mark says which encoding it is."""
    data = "Rank 1\tRank 2\r\nJosé\tBlair\r\n".encode(encoding)
    assert profile_of(read(data, "box.txt")) == {("José", "Blair"): 1}


def test_the_ending_of_a_name_may_say_tabs() -> None:
    """A name that ends in .tsv is a table, whatever it begins with."""
    assert profile_of(read("1\t2\nAvery\tBlair\n", "box.tsv")) == {("Avery", "Blair"): 1}
