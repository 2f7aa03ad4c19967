"""Tables in which a person was once guessed: each is read rightly, or refused with the reason."""

import pytest

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.candidate_list import read_candidates
from election.ballotfiles.csv import column_checks
from election.ballotfiles.marking_faults import SHORTHANDS, OnFault
from election.ballotfiles.reader import read_ballots
from election.ballotfiles.reading_options import NamedColumns, ReadingOptions
from election.errors.written_files import FaultyBallotFile, FaultyMarkings
from tests.support.ballot_files import profile_of, untold


def table(
    text: str,
    *,
    candidates: str | None = None,
    on_fault: OnFault = "refuse",
    columns: NamedColumns | None = None,
) -> BallotFile:
    """Return the ballots of a table, read with these options."""
    listed = read_candidates(candidates.encode(), "names.txt") if candidates else None
    options = ReadingOptions(
        policy=SHORTHANDS[on_fault], candidates=listed, columns=columns or NamedColumns()
    )
    return read_ballots(text.encode(), "box.csv", options, untold)


def refused(
    text: str, *, candidates: str | None = None, columns: NamedColumns | None = None
) -> list[str]:
    """Return the faults of a table, read with these options."""
    with pytest.raises(FaultyBallotFile) as found:
        table(text, candidates=candidates, columns=columns)
    return [str(fault) for fault in found.value.faults]


CAST = "Avery Stone | Avery | A. Stone\nBlair | 2\nCasey\n"


# One name in several spellings


@pytest.mark.parametrize(
    "other",
    [
        "JOSE\u0301",
        "Jos\u00e9 ".replace("o", "O"),
        "Jose\u0301",
        "Jos\u00e9\u200b",
        "\ufeffJos\u00e9",
        "J\u00adosé",
    ],
)
def test_two_spellings_of_a_name_are_refused_with_both_lines(other: str) -> None:
    """This holds for letter case, Unicode forms and characters that cannot be seen."""
    (told,) = refused(f"Rank 1,Rank 2\nJos\u00e9,\nBlair,\n{other},Blair\n")
    assert told.startswith("line 4: ")
    assert "on line 2 in another spelling; write the name the same way, or give --cand" in told


@pytest.mark.parametrize("other", ["Avery  Stone", "Avery\u00a0Stone", "avery stone"])
def test_spaces_and_letter_case_make_another_spelling(other: str) -> None:
    """With the names of the candidates, all spellings are read, and a note says so."""
    text = f"Rank 1,Rank 2\nAvery Stone,\n{other},Blair\n"
    assert "line 3: " in refused(text)[0]
    ballots = table(text, candidates=CAST)
    assert profile_of(ballots) == {("Avery Stone",): 1, ("Avery Stone", "Blair"): 1}
    assert 'is read as "Avery Stone".' in ballots.notes[-1]


def test_spellings_that_look_the_same_are_told_by_their_characters() -> None:
    """A reader who sees twice the same name would not know what to mend."""
    (told,) = refused("Rank 1\nJos\u00e9\nJose\u0301\n")
    assert told.startswith('line 3: "Jose\\u0301" is "Jos\\xe9" on line 2 in another spelling')


def test_two_columns_cannot_be_one_candidate() -> None:
    """Columns are compared as names are."""
    assert refused("Avery,avery\n1,\n") == [
        'line 1: "Avery" and "avery" are one; give each its own name.'
    ]


# Several names in a cell


def test_names_between_bars_or_line_breaks_share_a_rank() -> None:
    """They are equal ranks: refused, or settled by a policy."""
    text = 'Rank 1,Rank 2\nAvery|Blair,Casey\n"Blair\nCasey",Avery\n'
    with pytest.raises(FaultyMarkings):
        table(text)
    assert profile_of(table(text, on_fault="skip")) == {("Casey",): 1, ("Avery",): 1}
    assert profile_of(table(text, on_fault="exhaust")) == {(): 2}


@pytest.mark.parametrize("cell", ['"Avery, Blair"', "Avery;Blair", "Avery/Blair", "Avery & Blair"])
def test_a_name_that_could_be_a_list_of_others_is_refused(cell: str) -> None:
    """Both readings are named. A name with such signs is read where its parts stand nowhere."""
    (told,) = refused(f"Rank 1,Rank 2\n{cell},\nAvery,Blair\n")
    assert "could be one name, or 2 that stand in other cells: two readings" in told
    assert table(f"Rank 1,Rank 2\n{cell},\nCasey,\n").candidates[-1] == "Casey"


def test_lists_that_name_the_same_people_are_refused() -> None:
    """Nobody is called so, even if no cell holds one name alone."""
    told = refused('Rank 1,Rank 2\n"Avery, Blair",\n"Blair, Avery",\n"Stone, Casey",\n')
    assert [fault.split(" ")[1] for fault in told] == ["2:", "3:"]
    assert '"Avery;" is a list, as forms write it' in refused("Rank 1\nAvery;\n")[0]


# Lines that are no ballots


def test_a_line_that_repeats_the_first_is_no_ballot() -> None:
    """This holds wherever one file was put behind another, with a mark before it or not."""
    text = "id,Rank 1,Rank 2\na,Avery,Blair\n{}id,rank 1,Rank 2\nb,Blair,\n"
    for mark in ("", "\ufeff"):
        assert refused(text.format(mark)) == [
            "line 3: the line repeats the first one; take the line out."
        ]


@pytest.mark.parametrize(
    "text",
    [
        "Rank 1,Rank 2\nAvery,\nTotal,5\n",
        "id,Avery,Blair\na,1,2\nTotal:,1,2\n",
        "Avery,Blair,note\n1,2,\n2,1,GRAND TOTAL\n",
    ],
)
def test_a_line_of_totals_is_no_ballot(text: str) -> None:
    """The word may stand where names stand, or beside the ranks."""
    columns = NamedColumns(aside=("note",)) if "note" in text else None
    assert any("take the line out" in told for told in refused(text, columns=columns))


@pytest.mark.parametrize("word", ["None", "N/A", "#N/A", "nan", "null", "-", "--", "(blank)", "?!"])
def test_words_of_programs_for_empty_cells_are_nobody(word: str) -> None:
    """They are refused where names stand. With a list, and below a candidate, they are empty."""
    text = f"Rank 1,Rank 2\n{word},\n{word},\nAvery,Blair\n"
    (told,) = refused(text)
    assert told == (
        f'line 2: "{word}" is no name; leave the cell empty, or give --candidates. '
        "So it is on line 3 too."
    )
    if word != "?!":
        ballots = table(text, candidates=CAST)
        assert profile_of(ballots) == {(): 2, ("Avery Stone", "Blair"): 1}
        assert f'Read as empty cells: "{word}".' in ballots.notes
        by_candidate = table(f"Avery,Blair\n{word},1\n1,2\n")
        assert profile_of(by_candidate) == {("Blair",): 1, ("Avery", "Blair"): 1}
        assert by_candidate.notes[-1] == f'Read as empty cells: "{word}".'


def test_somebody_who_is_called_like_such_a_word_can_be_named() -> None:
    """The list of candidates knows better than we do."""
    ballots = table("Rank 1\nNone\nAvery\n", candidates="Avery\nNone | None of them\n")
    assert profile_of(ballots) == {("None",): 1, ("Avery",): 1}


@pytest.mark.parametrize("cell", ["2", "2.0", "Rank 1", "First"])
def test_numbers_and_names_of_ranks_are_nobody(cell: str) -> None:
    """They stand where a table was read by the wrong columns."""
    assert "or give --candidates." in refused(f"Rank 1,Rank 2\nAvery,{cell}\n")[0]
    if cell == "2":
        listed = table(f"Rank 1,Rank 2\nAvery,{cell}\n", candidates=CAST)
        assert profile_of(listed) == {("Avery Stone", "Blair"): 1}


def test_a_name_has_a_bound() -> None:
    """A whole letter in a cell is no name."""
    assert "a name is too long; write up to 500 letters." in refused(f"Rank 1\n{'a' * 501}\n")[0]
    assert "too long" in refused(f"{'a' * 501},B\n1,2\n")[0]


# Ids


@pytest.mark.parametrize("head", ["Ballot ID", "Response ID", "cvr", "Submission Id"])
def test_an_id_that_stands_twice_is_refused(head: str) -> None:
    """One ballot would count twice. All its lines are named."""
    assert refused(f"{head},Rank 1\nb-1,Avery\nb-2,Blair\nb-1,Avery\nb-1,Avery\n") == [
        'line 4: the id "b-1" stands on line 2 too; use an id once. So it is on line 5 too.'
    ]


def test_an_id_may_come_again_in_another_batch_or_be_missing() -> None:
    """Machines number the ballots of each batch anew."""
    text = "Batch,Ballot,Rank 1\n1,1,Avery\n2,1,Avery\n2,,Blair\n2,,Blair\n"
    assert profile_of(table(text)) == {("Avery",): 2, ("Blair",): 2}


def test_a_column_of_ids_may_be_named_or_set_aside() -> None:
    """Who sets it aside says that its cells mean nothing."""
    text = "Wer,Rank 1\na,Avery\na,Avery\n"
    assert profile_of(table(text)) == {("Avery",): 2}
    assert "stands on line 2 too" in refused(text, columns=NamedColumns(id="wer"))[0]
    text = text.replace("Wer", "Ballot")
    assert "stands on line 2 too" in refused(text)[0]
    assert profile_of(table(text, columns=NamedColumns(aside=("Ballot",)))) == {("Avery",): 2}


# Columns that nobody named


def test_a_column_of_whole_numbers_beside_ranks_is_refused() -> None:
    """It could be the number of ballots of each row. A person says what it is."""
    text = "Rank 1,Rank 2,Votes\nAvery,Blair,5\nBlair,,1.0\n"
    assert refused(text) == [
        (
            'line 1: the column "Votes" holds whole numbers, and nobody said what they are; '
            "say --weight, --id or --aside with its name."
        )
    ]
    weighed = table(text, columns=NamedColumns(weight="votes"))
    assert profile_of(weighed) == {("Avery", "Blair"): 5, ("Blair",): 1}
    aside = table(text, columns=NamedColumns(aside=("Votes",)))
    assert profile_of(aside) == {("Avery", "Blair"): 1, ("Blair",): 1}


def test_only_so_many_cells_of_a_column_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A column of texts that nobody named may be very long."""
    monkeypatch.setattr(column_checks, "MOST_KEPT", 1)
    text = "Rank 1,Remark\nAvery,fine\nBlair,good\nAvery,Blair\n"
    assert table(text).candidates == ("Avery", "Blair")


def test_a_column_of_names_that_is_no_rank_is_refused() -> None:
    """A rank whose name is in another language would be lost."""
    text = "Rank 1,Rank 2,3. Wahl\nAvery,Blair,Casey\nCasey,,Avery\n"
    assert 'the column "3. Wahl" holds names of candidates' in refused(text)[0]
    ranks = NamedColumns(ranks=("Rank 1", "Rank 2", "3. Wahl"))
    ballots = table(text, columns=ranks, on_fault="skip")
    assert profile_of(ballots) == {("Avery", "Blair", "Casey"): 1, ("Casey", "Avery"): 1}


@pytest.mark.parametrize("head", ["#", "No.", "Nr", "Row", "Seq", "Voter", "Respondent ID"])
def test_a_column_that_numbers_the_rows_is_no_candidate(head: str) -> None:
    """Known names of such columns are left aside."""
    ballots = table(f"{head},Avery,Blair\n1,1,2\n2,2,1\n3,1,2\n", on_fault="skip")
    assert ballots.candidates == ("Avery", "Blair")
    assert profile_of(ballots) == {("Avery", "Blair"): 2, ("Blair", "Avery"): 1}


def test_ranks_that_run_by_chance_are_ranks() -> None:
    """Whom three ballots rank first, second and third may be a person."""
    ballots = table("Avery,Blair,Casey\n1,2,\n2,1,\n3,1,2\n")
    assert ballots.candidates == ("Avery", "Blair", "Casey")


def test_what_people_vote_for_may_be_called_no() -> None:
    """Only with its dot does the word mean a number."""
    assert table("Yes,No\n1,2\n2,1\n").candidates == ("Yes", "No")


def test_running_numbers_under_another_name_are_refused() -> None:
    """The last number is greater than any rank can be."""
    text = "Lfd,Avery,Blair\n7,1,2\n8,2,1\n9,1,2\n"
    told = refused(text)
    assert told[-1] == (
        'line 1: the column "Lfd" numbers the rows; say --aside with its name, or give '
        "--candidates."
    )
    ballots = table(text, columns=NamedColumns(aside=("Lfd",)))
    assert ballots.candidates == ("Avery", "Blair")


def test_a_column_without_a_letter_is_nobody() -> None:
    """Nobody is called by a sign alone."""
    assert 'the column "§" names nobody' in refused("§,Avery\n1,2\n")[0]


# What a person says of columns


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        (NamedColumns(ranks=("Rang 1",)), 'no column is named "Rang 1"; did you mean `Rank 1`?'),
        (NamedColumns(weight="Weight"), 'no column is named "Weight"; write a name as the first'),
        (NamedColumns(id="Note"), '"Note" names two columns; give each its own name.'),
        (
            NamedColumns(ranks=("Rank 1", "Rank 2"), aside=("rank 2",)),
            'the column "Rank 2" is named for two uses; name it once.',
        ),
    ],
)
def test_a_column_that_was_named_must_be_one(columns: NamedColumns, fault: str) -> None:
    """None, several and twice the same are refused."""
    assert fault in refused("Rank 1,Rank 2,Note,Note\nAvery,,,\n", columns=columns)[0]


def test_a_second_number_of_ballots_is_refused() -> None:
    """Beside one that a person named, a known one is a second reading."""
    text = "Avery,Blair,votes,count\n1,2,5,1\n"
    told = refused(text, columns=NamedColumns(weight="votes"))
    assert told[0].startswith('line 1: the column "count" is a second number of ballots; keep one')
    both = NamedColumns(weight="votes", aside=("count",))
    assert profile_of(table(text, columns=both)) == {("Avery", "Blair"): 5}


# A list of candidates


def test_a_list_names_all_who_stand() -> None:
    """Who is ranked by nobody stands too, in the order of the list; a stranger is refused."""
    ballots = table("Rank 1,Rank 2\nA. Stone,2\n", candidates=CAST)
    assert ballots.candidates == ("Avery Stone", "Blair", "Casey")
    assert profile_of(ballots) == {("Avery Stone", "Blair"): 1}
    assert refused("Rank 1\nCasy\nDrew\n", candidates=CAST) == [
        'line 2: "Casy" is nobody in the list of candidates; did you mean `Casey`?',
        (
            'line 3: "Drew" is nobody in the list of candidates; write a name of the list, or '
            "add this one to it."
        ),
    ]


def test_columns_are_compared_with_the_list() -> None:
    """A column that is nobody must be said to be something else."""
    text = "A. Stone,blair,Votes\n1,2,3\n"
    (told,) = refused(text, candidates=CAST)
    assert told.startswith('line 1: the column "Votes" is nobody in the list of candidates; add')
    ballots = table(text, candidates=CAST, columns=NamedColumns(weight="Votes"))
    assert profile_of(ballots) == {("Avery Stone", "Blair"): 3}


def test_columns_that_are_ranks_and_candidates_are_refused() -> None:
    """With candidates who have numbers, both readings are named; --ranks settles it."""
    numbers = "Avery | 1\nBlair | 2\n"
    text = "1,2\n2,1\n1,2\n"
    (told,) = refused(text, candidates=numbers)
    assert '"1", "2" are ranks, and "1", "2" names: two readings' in told
    ballots = table(text, candidates=numbers, columns=NamedColumns(ranks=("1", "2")))
    assert profile_of(ballots) == {("Blair", "Avery"): 1, ("Avery", "Blair"): 1}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Avery | A\nBlair | a\n", 'line 2: "a" stands on line 1 too; give each candidate names'),
        ("Avery\n\nAVERY\n", 'line 3: "AVERY" stands on line 1 too; give each candidate names'),
        ("Avery |\n", "line 1: a name is empty; write a name, or take the | away."),
        ("\n".join(f"Person {n}" for n in range(1001)), "line 1: 1001 candidates stand there;"),
    ],
)
def test_a_list_of_candidates_tells_them_apart(text: str, fault: str) -> None:
    """No word stands for two of them."""
    with pytest.raises(FaultyBallotFile) as found:
        read_candidates(text.encode(), "names.txt")
    assert str(found.value.faults[0]).startswith(fault)
