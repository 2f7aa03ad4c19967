"""What is larger than any real file is refused at once: work grows with the file, and no faster."""

import re
from time import process_time

import pytest

from election.ballotfiles import decoding
from election.ballotfiles.file_bounds import (
    LONGEST_LINE,
    MOST_CANDIDATES,
    MOST_COLUMNS,
    MOST_RANKS,
)
from tests.support.ballot_files import faults, profile_of, read

AT_ONCE = 1.0
"""Seconds of the processor, for a refusal."""


TOO_LARGE = [
    ("box.blt", "1 1\n" + "1 " * 400_000 + "0\n", "line 2: the ballot has 399999 ranks; write"),
    (
        "box.csv",
        ",".join(f"Person {number}" for number in range(20_000)) + "\n" + "1," * 19_999,
        f"line 1: the line names 20000 columns; name up to {MOST_COLUMNS}.",
    ),
    (
        "box.csv",
        "Rank 1,Rank 2\n" + "".join(f"Person {number},\n" for number in range(20_000)),
        f"line {MOST_CANDIDATES + 2}: the cells hold more than {MOST_CANDIDATES} different",
    ),
    (
        "box.csv",
        ",".join(f"Person {number}" for number in range(MOST_CANDIDATES + 1)) + "\n",
        f"line 1: {MOST_CANDIDATES + 1} columns would be candidates; name up to",
    ),
    ("box.csv", "Avery,Blair\n" + "1" * 20_000_000, "line 2: the line has more than 1000000"),
    ("box.csv", "\n" * 5 + '"' + "a" * 20_000_000, "line 6: the line has more than 1000000"),
    ("box.blt", "1 1\n" + "1 " * 10_000_000 + "0\n", "line 2: the line has more than 1000000"),
    ("box.blt", "(" * 900_000, 'line 1: "((((((((((((((((((((((((((((((((('),
    (
        "box.blt",
        "2 1\n" + "1 1 0\n" * 10 + "0\n" + '"" ' * 300_000,
        "line 13: 1 of 2 candidates",
    ),
    ("box.txt", "\u200b" * 100_000, "line 1: column 1 has no name; name every column."),
]


def shortened(value: object) -> str:
    """A name for a case, from the first letters of its values."""
    return str(value)[:20]


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "text", "told"), TOO_LARGE, ids=shortened)
def test_what_is_too_large_is_refused_at_once(name: str, text: str, told: str) -> None:
    """The refusal names the line and the bound, within a second."""
    data = text.encode()
    start = process_time()
    found = faults(data, name)
    assert process_time() - start < AT_ONCE
    assert found[0].startswith(told)


@pytest.mark.parametrize(("name", "text", "told"), TOO_LARGE[:5], ids=shortened)
def test_what_is_too_large_is_refused(name: str, text: str, told: str) -> None:
    """However long it takes while lines are counted."""
    assert faults(text, name)[0].startswith(told)


def test_a_file_as_large_as_the_bounds_allow_is_read() -> None:
    """A thousand candidates, all ranked, in a table and in BLT."""
    names = [f"Person {number}" for number in range(MOST_CANDIDATES)]
    ranks = ",".join(str(rank) for rank in range(1, MOST_CANDIDATES + 1))
    ballots = read(f"{','.join(names)}\n{ranks}\n", "box.csv")
    assert profile_of(ballots) == {tuple(names): 1}
    numbers = " ".join(str(number) for number in range(1, MOST_RANKS + 1))
    lines = "".join(f'"{name}"\n' for name in names)
    text = f"{MOST_CANDIDATES} 1\n1 {numbers} 0\n0\n{lines}"
    assert profile_of(read(text)) == {tuple(names): 1}


def test_a_long_line_among_short_ones_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is of a line, wherever it begins; a file may have many lines."""
    monkeypatch.setattr(decoding, "LONGEST_LINE", 20)
    text = '2 1\n1 1 0\n1 2 0\n0\n"Avery"\n"Blair"\n'
    assert profile_of(read(text)) == {("Avery",): 1, ("Blair",): 1}
    assert profile_of(read(text.replace("\n", "\r"))) == {("Avery",): 1, ("Blair",): 1}
    (told,) = faults(text.replace("Blair", "Blair" * 4))
    assert re.match(r"line 6: the line has more than 20 bytes; write a ballot a line", told)


def test_a_file_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """What never ends, such as a device, is not read to its end."""
    monkeypatch.setattr(decoding, "MOST_BYTES", LONGEST_LINE)
    told = faults(b"1 1 0\n" * (LONGEST_LINE // 6 + 1))
    assert told == ["line 1: the file has more than 0 megabytes; give a ballot file."]
