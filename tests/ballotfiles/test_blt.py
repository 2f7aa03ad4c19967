"""BLT files: what they may hold, what is refused and how, and that nothing is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.ballotfiles.blt.writer import blt_of
from election.ballotfiles.candidate_list import read_candidates
from election.ballotfiles.counted_election import Exported
from election.ballotfiles.file_bounds import MOST_CANDIDATES
from election.ballotfiles.file_faults import SHOWN
from election.ballotfiles.marking_faults import OnFault
from election.ballotfiles.reader import read_ballots
from election.ballotfiles.reading_options import NamedColumns, ReadingOptions
from election.errors.written_files import FaultyBallotFile, FaultyMarkings
from election.rules.counting.tie_rule import TieRule
from tests.support.ballot_files import (
    elections,
    exported,
    faults,
    named,
    profile_of,
    read,
    same_everywhere,
    untold,
)

ANNOTATED = """\
4 2          # Four candidates are competing for two seats
-2           # Blair has withdrawn
/* what follows
   1 4 0     is no ballot */
1 4 1 3 2 0  # First ballot
1 3 4 1 2 0
1 2 4 1 0
6 4 3 0      # six ballots alike

1 0          # An empty ballot
0 3 1 0      # nobody's
  (b 17) 1 1 4 0  /* with an id */
1 2 0        # Blair alone
0            # End of ballots marker
"Devon"      # Candidate 1
"Blair #1"   # Candidate 2
"Casey"
"Avery"
"Gardening Club /* Election */"  # Title
"""


def simple(*ballots: str) -> str:
    """Return a file of these ballots for Avery, Blair and Casey."""
    return "\n".join(["3 1", *ballots, "0", '"Avery"', '"Blair"', '"Casey"', '"Lead"', ""])


# What is read


def test_an_annotated_file_is_read() -> None:
    """Comments, an id, blank lines, weights, a withdrawn candidate, names and title are read."""
    ballots = read(ANNOTATED)
    assert ballots.title == "Gardening Club /* Election */"
    assert ballots.candidates == ("Devon", "Blair #1", "Casey", "Avery")
    assert ballots.withdrawn == ("Blair #1",)
    assert ballots.standing == ("Devon", "Casey", "Avery")
    assert profile_of(ballots) == {
        ("Avery", "Devon", "Casey"): 1,
        ("Casey", "Avery", "Devon"): 1,
        ("Avery", "Devon"): 1,
        ("Avery", "Casey"): 6,
        ("Devon", "Avery"): 1,
        (): 2,
    }


def test_other_seats_than_one_are_told() -> None:
    """A file for two seats is counted for one, and a note says so."""
    assert read(ANNOTATED).notes == ("The file is for 2 seats; this is the count for one.",)
    assert read(simple("1 1 0")).notes == ()


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_systems_line_breaks_are_read(line_break: str) -> None:
    """A byte order mark at the beginning is accepted too."""
    text = "\ufeff" + simple("2 1 2 0", "1 3 0").replace("\n", line_break)
    assert profile_of(read(text)) == {("Avery", "Blair"): 2, ("Casey",): 1}


def test_a_comment_ends_where_it_is_closed() -> None:
    """A line may go on after it, hold several or open the next; `/*/` closes none."""
    text = simple("1 /*2*/ 1 0 /* a */ # b", "/* c", "d */ 1 2 0 /*/", "1 3 0 */")
    assert profile_of(read(text)) == {("Avery",): 1, ("Blair",): 1}


def test_a_title_may_be_missing_or_have_company() -> None:
    """Some files have no title; some have a source and a comment after it."""
    text = simple("1 1 0")
    assert read(text.replace('"Lead"\n', "")).title == ""
    assert read(text + '"by hand" "checked"\n').title == "Lead"


def test_everybody_may_have_withdrawn() -> None:
    """Every ballot is then blank."""
    ballots = read(simple("2 1 3 0").replace("3 1\n", "3 1\n-1\n-3 -2\n"))
    assert ballots.standing == ()
    assert profile_of(ballots) == {(): 2}
    count = ballots.counted(TieRule(ties="look-back", final_tie="lot", lot_order=None))
    assert (count.ballots, count.blank, count.outcome) == (2, 2, "no result")


def test_no_ballot_at_all_is_a_box_too() -> None:
    """An empty box is read, and it has no result."""
    assert profile_of(read(simple())) == {}


# Marks and policies

MARKED = simple("2 1 - 3 0", "1 1=2 3 0", "4 1 3 1 2 0", "1 2=2 1 0", "1 - - 2 0", "1 2 - - 0")


def test_faulty_marks_are_refused_with_their_lines() -> None:
    """Such ballots are read where a policy is named, and the hint lists the policies."""
    assert faults(MARKED) == [
        "line 2: rank 2 is skipped; rank without a gap. So it is on line 6 too.",
        "line 3: rank 1 is given to more than one; give each rank to one candidate.",
        "line 4: rank 3 repeats a candidate; rank each candidate once. So it is on line 5 too.",
    ]
    with pytest.raises(FaultyMarkings) as refused:
        read(MARKED)
    assert "--on-fault skip" in refused.value.advice


@pytest.mark.parametrize(
    ("on_fault", "counted"),
    [
        (
            "exhaust",
            {("Avery",): 2, (): 2, ("Avery", "Casey"): 4, ("Blair",): 2},
        ),
        (
            "skip",
            {
                ("Avery", "Casey"): 2,
                ("Casey",): 1,
                ("Avery", "Casey", "Blair"): 4,
                ("Blair", "Avery"): 1,
                ("Blair",): 2,
            },
        ),
    ],
)
def test_a_policy_settles_faulty_marks_and_counts_them(
    on_fault: OnFault, counted: dict[tuple[str, ...], int]
) -> None:
    """Each ballot is counted once for a kind of fault.

    `exhaust` counts up to the fault, `skip` without the faulty rank. Ranks left empty at the end
    are no fault.
    """
    ballots = read(MARKED, on_fault=on_fault)
    assert profile_of(ballots) == counted
    assert ballots.faults == {"skipped ranks": 3, "equal ranks": 1, "repeated candidates": 5}


def test_a_policy_leaves_other_faults_refused() -> None:
    """A policy is about marks only."""
    with pytest.raises(FaultyBallotFile, match='line 3: "7" is no candidate'):
        read(simple("1 1 - 2 0", "1 7 0"), on_fault="skip")
    with pytest.raises(FaultyBallotFile) as refused:
        read(simple("1 1 - 2 0", "1 7 0"))
    assert not isinstance(refused.value, FaultyMarkings)
    assert "--on-fault" not in refused.value.advice


# What is refused


@pytest.mark.parametrize(
    ("ballot", "fault"),
    [
        ("1 2", "the ballot does not end with 0; write weight, ranking and 0."),
        ("7", "the ballot does not end with 0; write weight, ranking and 0."),
        ("1 2 0 1 3 0", "0 stands within the ballot; write one ballot a line, 0 at its end."),
        ("x 2 0", '"x" is no number of ballots; begin with a whole number.'),
        ("1.5 2 0", '"1.5" is no number of ballots; begin with a whole number.'),
        ("٣ 2 0", '"٣" is no number of ballots; begin with a whole number.'),
        ("9999999999999999 2 0", '"9999999999999999" is no number of ballots; '),
        ("1 4 0", '"4" is no candidate; write a number from 1 to 3.'),
        ("1 -2 0", '"-2" is no candidate; write a number from 1 to 3.'),
        ("1 2= 0", '"" is no candidate; write a number from 1 to 3.'),
        ('1 "Avery" 0', '""Avery"" is no candidate; write a number from 1 to 3.'),
        ("(b) 2 1 0", "no weight of 1 follows the ballot's id; write (id) 1, then ranks."),
        ("(b)", "no weight of 1 follows the ballot's id; write (id) 1, then ranks."),
        ("(b) 1", "the ballot does not end with 0; write weight, ranking and 0."),
        ("(b 1 2 0", '"(b" is no number of ballots; begin with a whole number.'),
    ],
)
def test_a_line_that_is_no_ballot_is_refused(ballot: str, fault: str) -> None:
    """The fault names its line and what was expected, and the lines around it are read."""
    (told,) = faults(simple("1 1 0", ballot, "1 2 0"))
    assert told.startswith(f"line 3: {fault}")


def test_an_id_names_one_ballot() -> None:
    """The same line twice is two ballots, but two lines may not have one id."""
    assert faults(simple("(a) 1 2 0", "(a) 1 2 0")) == [
        'line 3: the id "a" stands on line 2 too; use an id once.'
    ]
    assert profile_of(read(simple("(a) 1 2 0", "(b) 1 2 0", "1 2 0"))) == {("Blair",): 3}


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ("3", '"3" are not two numbers; begin with'),
        ("3 1 1", '"3 1 1" are not two numbers; begin with'),
        ("three 1", '"three 1" are not two numbers; begin with'),
        ("0 1", '"0 1" are not two numbers; begin with'),
        (f"{MOST_CANDIDATES + 1} 1", '"1001 1" are not two numbers; begin with'),
    ],
)
def test_a_file_begins_with_two_numbers(head: str, fault: str) -> None:
    """Without the numbers of candidates and of seats no further line can be read."""
    (told,) = faults(simple("1 1 0").replace("3 1\n", f"{head}\n"))
    assert told.startswith(f"line 1: {fault} the number of candidates, from 1 to 1000")


def test_who_withdrew_is_a_candidate_named_once() -> None:
    """Each other number is a fault; a hyphen alone begins no such line."""
    text = simple("1 1 0").replace("3 1\n", "3 1\n-1 -4 x -1 -0\n")
    right = "write a number from -1 to -3."
    assert faults(text) == [
        f'line 2: "-4" is no candidate who withdrew; {right}',
        f'line 2: "x" is no candidate who withdrew; {right}',
        'line 2: "-1" stands there twice; name each once.',
        f'line 2: "-0" is no candidate who withdrew; {right}',
    ]
    assert faults(simple("- 1 0")) == [
        'line 2: "-" is no number of ballots; begin with a whole number.'
    ]


@pytest.mark.parametrize("text", ["3 1\n1 1 0\n", "3 1\n-1\n", "3 1\n", "3 1\n1 1 0\n-1"])
def test_the_ballots_have_an_end(text: str) -> None:
    """A file that was cut off is refused."""
    assert "the ballots do not end; end them with a line that holds only 0." in faults(text)[-1]


def test_a_comment_that_does_not_end_is_named_where_it_begins() -> None:
    """Such a comment is a fault, for a whole file could vanish in it."""
    assert faults(simple("1 1 0", "/* 1 2 0"))[0] == (
        "line 3: a comment begins with /* and does not end; close it with */."
    )


def test_candidates_are_told_apart_by_their_names() -> None:
    """Each candidate has a name of their own, in double quotes."""
    text = simple("1 1 0")
    assert faults(text.replace('"Blair"', "Blair")) == [
        'line 5: "Blair" is no text in double quotes; write names and title as "…", a line each.',
    ]
    assert faults(text.replace('"Blair"\n"Casey"\n"Lead"\n', "")) == [
        "line 4: 1 of 3 candidates are named; name every candidate, a line each."
    ]
    assert faults(text.replace("Casey", "Avery ")) == [
        (
            'line 6: "Avery" is the name of a candidate on line 4 too; '
            "give each candidate a name of their own."
        )
    ]
    assert faults(text.replace("Casey", " ")) == [
        "line 6: a candidate has no name; name every candidate."
    ]
    assert faults(text + '"a" "b" "c" "d"\n') == [
        'line 8: "c" is one text too many; end with the title.',
        'line 8: "d" is one text too many; end with the title.',
    ]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "line 1: the file is empty; give a ballot file."),
        (b" \n\n", "line 1: the file is empty; give a ballot file."),
        (b"# nothing\n", 'line 1: "" are not two numbers; begin with'),
        (b'3 1\n1 1 0\n0\n"\xff"', "line 4: a byte is not UTF-8; save the file as UTF-8 text."),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, fault: str) -> None:
    """Another encoding is refused, for it would give other names."""
    assert faults(data)[0].startswith(fault)


def test_of_very_many_faults_the_first_are_told() -> None:
    """The last line tells how many faults follow."""
    gone = "".join(f"-{number}\n" for number in range(10, SHOWN + 15))
    with pytest.raises(FaultyBallotFile) as refused:
        read(simple().replace("3 1\n", f"3 1\n{gone}"))
    sentence = str(refused.value)
    assert sentence.startswith("box.blt has 25 faults:\n  line 2: ")
    assert sentence.endswith("\n  and 5 more")
    assert len(sentence.splitlines()) == SHOWN + 2
    with pytest.raises(FaultyBallotFile, match=r"^box.blt has 1 fault:\n  line 2: [^\n]+$"):
        read(simple("x"))


def test_a_fault_that_comes_again_is_told_once() -> None:
    """The sentence has the number of times and the first lines, however many there are."""
    with pytest.raises(FaultyBallotFile) as refused:
        read(simple(*["x"] * 8_101))
    assert str(refused.value) == (
        "box.blt has 8101 faults:\n  line 2: the ballot does not end with 0; write weight, "
        "ranking and 0. So it is 8100 more times, on lines 3, 4, 5, 6, 7, …"
    )


# A list of candidates


def test_a_list_names_the_candidates_of_a_file() -> None:
    """Names are known by it, strangers are refused, and no two numbers are one person."""
    listed = read_candidates(b"Avery Stone | Avery\nBlair\nCasey | Cas\nDevon\n", "names.txt")
    options = ReadingOptions(candidates=listed)
    ballots = read_ballots(simple("2 1 3 0").encode(), "box.blt", options, untold)
    assert ballots.candidates == ("Avery Stone", "Blair", "Casey", "Devon")
    assert profile_of(ballots) == {("Avery Stone", "Casey"): 2}
    for name, fault in (
        ("Casy", 'line 5: "Casy" is nobody in the list of candidates; did you mean `Casey`?'),
        ("Cas", 'line 6: "Casey" is the name of a candidate on line 5 too; give each candidate'),
    ):
        text = simple("1 1 0").replace("Blair", name)
        with pytest.raises(FaultyBallotFile) as refused:
            read_ballots(text.encode(), "box.blt", options, untold)
        assert str(refused.value.faults[0]).startswith(fault)


def test_a_file_without_columns_has_none_to_name() -> None:
    """An option of tables is refused."""
    options = ReadingOptions(columns=NamedColumns(weight="count"))
    with pytest.raises(FaultyBallotFile, match="a BLT file has no columns to be named"):
        read_ballots(simple("1 1 0").encode(), "box.blt", options, untold)


# What nothing can break


PIECES = st.sampled_from(
    [
        *'0123-=()#"/*\n\r\t ',
        *("1 2 0\n", "3 1\n", "0\n", '"A"\n', "/*", "*/", "\ufeff", "é"),
    ]
)


@same_everywhere
@given(st.lists(PIECES | st.characters(), max_size=40).map("".join))
def test_a_file_that_holds_anything_is_read_or_refused(text: str) -> None:
    """Any text gives ballots or a list of faults, and nothing else is raised."""
    try:
        read(text.encode("utf-8", "surrogatepass"))
    except FaultyBallotFile as refused:
        sentence = str(refused)
    else:
        return
    assert re.match(r"box\.blt has \d+ faults?:\n  line \d+: ", sentence)


@same_everywhere
@given(elections())
def test_what_is_written_is_read_again(exported: Exported) -> None:
    """Every ballot and every candidate comes back, whatever was cast."""
    ballots = read(b"".join(blt_of(exported)))
    assert ballots.candidates == tuple(exported.names.values())
    assert ballots.title == "Who leads 'the project'?"
    assert profile_of(ballots) == named(exported)


@same_everywhere
@given(elections())
def test_only_what_every_program_reads_is_written(exported: Exported) -> None:
    """The file has numbers, quoted names and a title: no comment, id, skipped rank or weight 0."""
    lines = b"".join(blt_of(exported)).decode().split("\n")
    number = len(exported.names)
    assert lines[0] == f"{number} 1"
    end = lines.index("0")
    assert all(re.fullmatch(r"[1-9][0-9]*( [1-9])* 0", line) for line in lines[1:end])
    assert all(re.fullmatch(r'"[^"]+"', line) for line in lines[end + 1 : -1])
    assert len(lines) == end + number + 3
    assert lines[-1] == ""


def test_names_that_a_file_cannot_hold_are_written_otherwise() -> None:
    """Double quotes become single ones, and candidates of one name are told apart by their id."""
    names = {"a": 'Casey "C" Ng', "b": "Casey 'C' Ng", "c": "Blair", "d": "rank 1", "e": "Id"}
    names |= {"f": "Team [A]", "g": "?!"}
    ballots = read(b"".join(blt_of(exported(names, [("a",)], tuple(names)))))
    assert ballots.candidates == (
        "Casey 'C' Ng (a)",
        "Casey 'C' Ng (b)",
        "Blair",
        "rank 1 (d)",
        "Id (e)",
        "Team [A] (f)",
        "?! (g)",
    )


def test_equal_ballots_stand_on_one_line_the_most_frequent_first() -> None:
    """The file does not show the order in which ballots were cast."""
    names = {"a": "Avery", "b": "Blair"}
    cast = [("b",), ("a", "b"), (), ("a", "b"), ("a",), ("a", "b")]
    written = b"".join(blt_of(exported(names, cast, ("a", "b"))))
    assert written.decode().splitlines()[1:6] == ["3 1 2 0", "1 0", "1 1 0", "1 2 0", "0"]
