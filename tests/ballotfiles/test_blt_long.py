"""Long BLT files are read in bulk where they are plain, else line by line, with the same result."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.ballotfiles.blt import plain as blt_plain
from election.ballotfiles.blt.ballot_lines import TOLD_EVERY
from election.ballotfiles.blt.plain import read_plain
from election.ballotfiles.blt.reader import LONG, read_blt, read_lines
from election.rules.counting.numpy_piles import BallotColumns
from election.rules.counting.tie_rule import TieRule
from tests.support.ballot_files import faults, marks, profile_of, read, same_everywhere, untold


def long(*ballots: str, names: str = '"Avery"\n"Blair"\n"Casey"\n"Lead"\n') -> bytes:
    """Return a file long enough to be read in bulk: many equal ballots, then these."""
    many = "1 1 2 0\n" * (LONG // 8)
    return "".join(["3 1\n", many, *(f"{ballot}\n" for ballot in ballots), f"0\n{names}"]).encode()


@pytest.mark.parametrize(
    ("ballots", "plain"),
    [
        (("1 2 0", "12 3 1 2 0", "0 1 0", "1 0", "007 3 0"), True),
        ((), True),
        pytest.param(("1  2 0",), False, marks=pytest.mark.exhaustive),
        pytest.param((" 1 2 0",), False, marks=pytest.mark.exhaustive),
        pytest.param(("1 2 0 ",), False, marks=pytest.mark.exhaustive),
        pytest.param(("1 02 0",), False, marks=pytest.mark.exhaustive),
        pytest.param(("1 2 0 # Blair",), False, marks=pytest.mark.exhaustive),
        pytest.param(("(a) 1 2 0",), False, marks=pytest.mark.exhaustive),
        pytest.param(("123456789012 2 0",), False, marks=pytest.mark.exhaustive),
        pytest.param(("",), False, marks=pytest.mark.exhaustive),
    ],
)
def test_a_long_file_is_read_as_line_by_line(ballots: tuple[str, ...], plain: bool) -> None:
    """The ballots are the same, whether the file is plain and read in bulk or not."""
    data = long(*ballots)
    quick, careful = read(data), read_lines(data, "box.blt", marks(), untold)
    assert isinstance(quick.ballots, BallotColumns) == plain
    assert quick.number == careful.number
    assert profile_of(quick) == profile_of(careful)
    assert (quick.candidates, quick.title) == (careful.candidates, careful.title)


@pytest.mark.parametrize(
    "ballots",
    [
        ("1 4 0",),
        ("1 2 2 0",),
        ("1 2 1 2 0",),
        ("1 2",),
        ("7",),
        ("1 2 0 1 0",),
        ("1 2 3 1 2 3 0",),
        ("1 33 0",),
        ("1 213 0",),
        ("1 22  0",),
        ("1234567890123456 1 0",),
    ],
)
def test_a_long_file_with_a_fault_is_refused_with_its_line(ballots: tuple[str, ...]) -> None:
    """Reading in bulk never hides a fault that reading line by line would have found."""
    line = LONG // 8 + 2
    told = faults(long("1 1 0", *ballots))
    assert all(fault.startswith(f"line {line + 1}: ") for fault in told)


@pytest.mark.parametrize(
    "names",
    ["", '"Avery"\n"Avery"\n"Casey"\n', '"Avery"\nBlair\n"Casey"\n', '"Avery"\n"Blair"\n/* "C"'],
)
def test_a_long_file_with_faulty_names_is_refused_too(names: str) -> None:
    """The fault names the line, as in a short file."""
    line = LONG // 8 + 2
    assert int(faults(long(names=names))[0].split(":")[0].removeprefix("line ")) >= line


def test_a_long_file_in_another_encoding_is_refused() -> None:
    """The names are read last, and checked as strictly."""
    data = long().replace(b"Casey", b"Ren\xe9")
    assert faults(data) == [
        f"line {LONG // 8 + 5}: a byte is not UTF-8; save the file as UTF-8 text."
    ]


@pytest.mark.parametrize("head", ["3 1\n-2\n", "3 2\n-3 -1\n", "3 1\n-2\n-3\n"])
@pytest.mark.parametrize("line_break", [b"\n", b"\r\n"])
def test_a_long_file_knows_who_withdrew(head: str, line_break: bytes) -> None:
    """The number of seats is read too, whatever the line breaks."""
    data = long("5 3 2 0").replace(b"3 1\n", head.encode(), 1).replace(b"\n", line_break)
    quick, careful = read(data), read_lines(data, "box.blt", marks(), untold)
    assert profile_of(quick) == profile_of(careful)
    assert (quick.withdrawn, quick.notes) == (careful.withdrawn, careful.notes)
    found, again = (
        ballots.counted(TieRule(ties="look-back", final_tie="lot", lot_order=ballots.candidates))
        for ballots in (quick, careful)
    )
    assert found == again


@pytest.mark.parametrize("head", ["3 1\n-4\n", "3 1\n-1 -1\n"])
def test_a_long_file_cannot_name_anybody_who_withdrew(head: str) -> None:
    """The numbers must be those of candidates, each once."""
    assert faults(long().replace(b"3 1\n", head.encode(), 1))[0].startswith("line 2: ")


@pytest.mark.exhaustive
def test_a_long_file_of_very_many_candidates_is_read() -> None:
    """Where rankings do not fit a number of 64 bits it is read line by line."""
    for candidates in (13, 63, 64, 120):
        names = "".join(f'"Person {number}"\n' for number in range(1, candidates + 1))
        ballots = (f"1 {candidates} 10 1 0", f"2 {candidates - 1} 11 0")
        data = long(*ballots, names=names).replace(b"3 1\n", f"{candidates} 1\n".encode(), 1)
        quick, careful = read(data), read_lines(data, "box.blt", marks(), untold)
        assert profile_of(quick) == profile_of(careful)


def test_the_progress_of_a_long_file_is_told() -> None:
    """Progress is told in lines, in bulk or not."""
    told: list[int] = []
    read_blt(long(), "box.blt", marks(), told.append)
    assert sum(told) == LONG // 8
    told.clear()
    read_lines(long(), "box.blt", marks(), told.append)
    assert told == [TOLD_EVERY] * (LONG // 8 // TOLD_EVERY)


NAMES = '"Avery"\n"Blair"\n"Casey"\n"Lead"\n'
TWELVE = "".join(f'"Person {number}"\n' for number in range(1, 13)) + '"Lead"\n'
HEADS = ("3 1\n", "3 2\n-2\n", "3 1\n-3 -1\n", "2 1\n", "3 1 \n", "10 1\n")
WORDS = ("0", "1", "2", "3", "10", "4", "-", "1=2", "", "12", "02", "11")


@pytest.mark.parametrize(
    "text",
    [b"3 1\n1 1 0\n", b"3 1 1\n1 1 0\n0\n", b'1 1\n1 1 0\n0\n"Avery",,\n'],
    ids=["end", "head", "commas"],
)
def test_a_file_without_its_end_or_with_another_head_is_not_read_in_bulk(text: bytes) -> None:
    """Line by line says what is wrong with it."""
    assert read_plain(text, untold) is None


def test_a_candidate_whose_number_has_two_digits_is_read_in_bulk() -> None:
    """The eleventh of eleven is ranked first, by two ballots."""
    names = "".join(f'"C{number}"\n' for number in range(1, 12))
    quick = read_plain(f'11 1\n2 11 1 0\n0\n{names}"Lead"\n'.encode(), untold)
    assert quick is not None
    assert profile_of(quick) == {("C11", "C1"): 2}


def test_blocks_with_rankings_of_different_lengths_are_put_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One ballot a block: the shorter ranking has nobody where the longer one goes on."""
    text = f"3 1\n1 1 0\n2 3 2 1 0\n0\n{NAMES}".encode()
    monkeypatch.setattr(blt_plain, "BLOCK", 1)
    quick = read_plain(text, untold)
    assert quick is not None
    assert profile_of(quick) == {("Avery",): 1, ("Casey", "Blair", "Avery"): 2}


@pytest.mark.parametrize(
    "line", ["0", "1 0 0", "1 02 0", "1 2 0 3 0", "1 101 0", "1 9 90", "01 010 0", "1 12 121 0"]
)
def test_what_could_be_taken_for_numbers_of_two_digits_is_left_to_be_read_by_lines(
    line: str,
) -> None:
    """A second end of the ballots, a leading zero, and a third digit are not plain."""
    assert read_plain(f"12 1\n1 11 0\n{line}\n1 12 10 0\n0\n{TWELVE}".encode(), untold) is None


def test_one_very_long_ballot_takes_no_memory_for_all_others() -> None:
    """Casey is ranked 4,000 times on one of 125,000 ballots: it is left to be read by lines."""
    data = long("1 " + "3 " * 4_000 + "0")
    tracemalloc.start()
    try:
        assert read_plain(data, untold) is None
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 32 * len(data)


def test_a_name_that_looks_like_the_end_of_the_ballots_is_a_name() -> None:
    """The second of three is called 0: the ballots end in front of the names all the same."""
    names = "Avery\n0\nCasey\n"
    quick, careful = (
        reader(long(names=names), "box.blt", marks(), untold) for reader in (read_blt, read_lines)
    )
    assert quick.candidates == careful.candidates == ("Avery", "0", "Casey")
    assert profile_of(quick) == profile_of(careful)


@pytest.mark.exhaustive
@settings(same_everywhere, max_examples=1_000)
@given(st.data())
def test_whatever_is_read_in_bulk_is_read_so_line_by_line(data: st.DataObject) -> None:
    """On lines of likely words, right and wrong, bulk gives the same ballots or leaves the file."""
    words = st.lists(st.sampled_from(WORDS), max_size=5)
    known = st.sampled_from(("1", "2", "3", "10", "11", "12"))
    likely = st.lists(known, max_size=3).map(lambda marks: ["1", *marks, "0"])
    lines = data.draw(st.lists((words | likely | likely).map(" ".join), max_size=6))
    few = st.tuples(st.sampled_from(HEADS), st.sampled_from((NAMES, "")))
    head, names = data.draw(few | st.just(("12 1\n", TWELVE)))
    text = "\n".join([head.rstrip("\n"), *lines, f"0\n{names}"]).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blt_plain, "BLOCK", data.draw(st.integers(1, 40)))
        quick = read_plain(text, untold)
    if quick is not None:
        careful = read_lines(text, "box.blt", marks(), untold)
        assert isinstance(quick.ballots, BallotColumns)
        assert profile_of(quick) == profile_of(careful)
        assert quick.ballots.ballots == sum(careful.profile.values())
        assert (quick.candidates, quick.withdrawn) == (careful.candidates, careful.withdrawn)
