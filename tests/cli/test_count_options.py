"""`election count` with what a person says of the files: names, columns, marks, numbers."""

from pathlib import Path

import pytest

from election.ballotfiles import decoding
from election.cli import count as counting
from election.cli import count_options
from election.errors.written_files import FilesDisagree, UnexpectedBallots
from tests.support.count_command import counts, is_refused, types

NAMES = '"Avery"\n"Blair"\n"Casey"\n'
MARKED = f"3 1\n5 1 0\n3 2 0\n2 3 1=2 0\n1 - - 2 0\n1 0\n0\n{NAMES}"
"""Casey goes first; then two ballots have equal ranks; one begins with a gap; one is blank."""


def written(directory: Path, name: str, text: str) -> Path:
    """A file with this text."""
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """A file of ballots with faulty marks."""
    return written(tmp_path, "box.blt", MARKED)


def test_each_kind_of_fault_has_an_option(marked: Path) -> None:
    """The others are still refused, and each value says another thing."""
    assert "rank 1 is skipped" in is_refused(marked, "--on-equal", "end")
    settled = ("--on-skipped", "pass", "--on-equal", "end")
    counted = counts(marked, *settled)
    assert counted["faults"] == {"skipped ranks": 1, "equal ranks": 2, "repeated candidates": 0}
    assert counted["rounds"][-1]["tally"] == {"Avery": 5, "Blair": 4}
    ended = counts(marked, "--on-skipped", "two-end", "--on-equal", "end")
    assert ended["rounds"][-1]["tally"] == {"Avery": 5, "Blair": 3}


def test_what_is_said_of_one_kind_goes_before_what_is_said_of_all(marked: Path) -> None:
    """`--on-fault` and `--rules` set all three."""
    all_three = counts(marked, "--on-fault", "skip")
    assert all_three == counts(marked, "--rules", "minneapolis")
    assert counts(marked, "--on-fault", "skip", "--on-skipped", "end") != all_three
    assert counts(marked, "--rules", "maine", "--on-skipped", "pass") != counts(
        marked, "--rules", "maine"
    )
    done = types(marked, "--on-fault", "skip", "--rules", "maine")
    assert done.exit_code == 2
    assert "--on-fault and --rules exclude each other" in done.stderr


def test_exhausted_ballots_are_shown_by_reason(marked: Path) -> None:
    """The rows stand below the exhausted ballots, and only where there are any."""
    shown = types(marked, "--rules", "maine").stdout
    assert "12 ballots, 1 of them blank\n" in shown
    for row in (
        "\nexhausted              2        4\n",
        "\n  blank                1        1\n",
        "\n  skipped ranks        1        1\n",
        "\n  equal ranks          0        2\n",
    ):
        assert row in shown
    assert "repeated candidates" not in shown
    assert "no further candidate" not in shown
    by_reason = [each["exhausted_by"] for each in counts(marked, "--rules", "maine")["rounds"]]
    assert [numbers["equal ranks"] for numbers in by_reason] == [0, 2]


def test_a_list_of_candidates_is_a_file(tmp_path: Path, marked: Path) -> None:
    """Who stands without a ballot has none, and a stranger is refused, in either format."""
    names = written(tmp_path, "names.txt", "Avery Stone | Avery\nBlair\nCasey\nDevon\n")
    table = written(tmp_path, "box.csv", "Rank 1,Rank 2\nAvery,blair\nBlair,n/a\nAvery,\n")
    counted = counts(table, "--candidates", names)
    assert counted["rounds"][0]["tally"] == {"Avery Stone": 2, "Blair": 1, "Casey": 0, "Devon": 0}
    counted = counts(marked, "--candidates", names, "--on-fault", "skip")
    assert counted["candidates"] == ["Avery Stone", "Blair", "Casey", "Devon"]
    short = written(tmp_path, "short.txt", "Avery\nBlair | Blair Hill\nBlare\n")
    assert 'line 10: "Casey" is nobody in the list' in is_refused(marked, "--candidates", short)
    both = written(tmp_path, "both.txt", "Avery | Blair\nCasey\n")
    assert "is the name of a candidate on line 8 too" in is_refused(marked, "--candidates", both)


def test_columns_are_named_as_the_first_line_has_them(tmp_path: Path) -> None:
    """Ranks, the number of ballots, ids, and what is left aside."""
    text = "Beleg,Wahl eins,Wahl zwei,Stimmen,Bezirk\na,Avery,Blair,5,1\nb,Blair,,1,2\n"
    table = written(tmp_path, "box.csv", text)
    words = ("--ranks", "Wahl eins", "--ranks", "Wahl zwei", "--weight", "Stimmen", "--id", "Beleg")
    counted = counts(table, *words, "--aside", "Bezirk")
    assert counted["rounds"][0]["tally"] == {"Avery": 5, "Blair": 1}
    assert '"Bezirk" holds whole numbers' in is_refused(table, *words)


def test_a_blt_file_has_no_columns(marked: Path) -> None:
    """To name one is a slip of the file."""
    assert "a BLT file has no columns to be named" in is_refused(marked, "--weight", "count")


def test_a_number_of_ballots_may_be_expected(marked: Path) -> None:
    """Another number is refused before anything is counted."""
    assert counts(marked, "--on-fault", "skip", "--expect", "12")["ballots"] == 12
    refusal = is_refused(marked, "--on-fault", "skip", "--expect", "13")
    assert refusal == (
        f"Refused: There are 12 ballots, and 13 were expected.\n{UnexpectedBallots.hint}\n"
    )
    equal = ("--on-skipped", "pass", "--on-equal", "end-if-any", "--expect", "12")
    assert counts(marked, *equal)["ballots"] == 12


@pytest.mark.parametrize("option", ["", "--candidates", "--tie-order"])
def test_what_never_ends_is_refused(
    option: str, marked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device is read up to the bound of a file, wherever a file is named."""
    for module in (decoding, counting, count_options):
        monkeypatch.setattr(module, "MOST_BYTES", 1_000_000)
    words = (marked, "--on-fault", "skip", option, "/dev/zero") if option else ("/dev/zero",)
    done = types(*words)  # it may tell of its progress before
    assert (done.exit_code, done.stdout) == (1, ""), done.output
    assert "line 1: the file has more than 0 megabytes" in done.stderr


def test_several_files_are_one_count(tmp_path: Path, marked: Path) -> None:
    """The same bytes twice are refused, whatever the files are called."""
    other = written(tmp_path, "other.blt", f"3 1\n9 2 0\n0\n{NAMES}")
    words = ("--on-fault", "skip", "--expect", "21")
    assert counts(marked, other, *words)["rounds"][0]["tally"]["Blair"] == 13
    copy = written(tmp_path, "copy.blt", MARKED)
    for twice in (marked, copy):
        refusal = is_refused(marked, twice, "--on-fault", "skip")
        assert (
            f"cannot be counted as one: they hold the same bytes.\n{FilesDisagree.hint}" in refusal
        )


def test_a_long_file_knows_the_list_too(tmp_path: Path) -> None:
    """A file that is read in bulk has the names of the list, and candidates without a ballot."""
    names = written(tmp_path, "names.txt", "Avery\nBlair\nCasey\nDevon\n")
    text = "3 1\n" + "1 1 2 0\n" * 130_000 + f"0\n{NAMES}"
    box = written(tmp_path, "box.blt", text)
    counted = counts(box, "--candidates", names, "--lot-seed", "5e" * 32)
    assert counted["rounds"][0]["tally"] == {"Avery": 130_000, "Blair": 0, "Casey": 0, "Devon": 0}
    box.write_text(text.replace('"Casey"', '"Casey",'), encoding="utf-8")
    assert "Commas at the ends of lines" in types(box, "--lot-seed", "5e" * 32).stdout
