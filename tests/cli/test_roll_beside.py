"""`election draft` and the roll that a poll file names: beside it, of bounded size, and a roll.

Somebody else may have written the poll file that Robin drafts. So its roll is a plain file beside
it, and a refusal shows no line of a file that is no roll.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.officer import Officer
from tests.support.world import REMOVAL, ROLL

NAMED = 'file = "core-maintainers.csv"'
SECRET = "opensesame"
BESIDE = "give the name of a file beside the poll file, without a path"


def drafts_with(officer: Officer, file: str) -> str:
    """Draft the removal with another roll file; return the refusal."""
    name = officer.writes("removal.toml", REMOVAL, {NAMED: f'file = "{file}"'})
    return officer.is_refused("draft", name)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../secret.csv", "rolls/core.csv", "..", ".", "keys\\\\service.key"]
)
def test_a_roll_elsewhere_is_refused(officer: Officer, path: str) -> None:
    """No absolute path, no way up and no way down; and nothing at that place is read."""
    officer.writes("../secret.csv", ROLL)
    (officer.directory / "rolls").mkdir()
    officer.writes("rolls/core.csv", ROLL)
    said = drafts_with(officer, path)
    shown = path.replace("\\\\", "\\")
    assert f'roll.file: "{shown}" is no file name; {BESIDE}.' in said
    assert "root:" not in said
    assert "1 fault:" in said


def as_link(path: Path) -> None:
    (path.parent.parent / "outside.csv").write_text(ROLL)
    path.symlink_to(path.parent.parent / "outside.csv")


def as_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def too_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(33 * 2**20)


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (os.mkfifo, "is no plain file"),
        (Path.mkdir, "is no plain file"),
        (as_link, "is a link to a file elsewhere"),
        (as_device, "is a link to a file elsewhere"),
        (too_large, "is larger than 32 MiB"),
    ],
)
def test_what_is_no_plain_file_of_bounded_size_is_refused(
    officer: Officer, make: Callable[[Path], None], what: str
) -> None:
    """A pipe, a directory, a link that leads away, a device, a huge file: none is waited for."""
    make(officer.directory / "other.csv")
    said = drafts_with(officer, "other.csv")
    assert f'roll.file: "other.csv" {what}; ' in said
    assert "1 fault:" in said


def test_a_poll_file_that_is_no_plain_file_is_refused(officer: Officer) -> None:
    """It is not waited for either."""
    os.mkfifo(officer.directory / "poll.toml")
    assert "poll.toml cannot be used: it is no plain file." in officer.is_refused(
        "draft", "poll.toml"
    )


def test_a_link_to_a_roll_beside_it_is_read(officer: Officer) -> None:
    """A name such as newest.csv may lead to the file of the day."""
    officer.writes("core-2027.csv", ROLL)
    (officer.directory / "newest.csv").symlink_to("core-2027.csv")
    (officer.directory / "circle.csv").symlink_to("circle.csv")
    assert 'there is no file "circle.csv"' in drafts_with(officer, "circle.csv")
    officer.drafts_removal({NAMED: 'file = "newest.csv"'})


@pytest.mark.parametrize(
    "content",
    [
        f'ELECTION_SECRET_KEYS="{SECRET}"\nELECTION_SERVICE_KEY="{SECRET}2"\n',
        f"root:x:0:0:{SECRET}:/root:/bin/sh\nnobody:x:1:1:{SECRET}:/:/bin/false\n",
        f"{SECRET},{SECRET}\n{SECRET},{SECRET}\n",
        f"id,{SECRET}\n1,{SECRET}\n",
        f"-----BEGIN KEY-----\n{SECRET}\n",
        f"id;{SECRET}\n1;{SECRET}\n",
    ],
)
def test_a_refusal_shows_no_line_of_a_file_that_is_no_roll(officer: Officer, content: str) -> None:
    """A poll file can name .env, or a list of something else: one sentence says what a roll is."""
    officer.writes("other.csv", content)
    said = drafts_with(officer, "other.csv")
    assert SECRET not in said
    assert "1 fault:" in said
    assert "begin with id,name,email,second_email,handle,lead" in said


def test_the_settings_of_the_office_are_no_roll(officer: Officer) -> None:
    """`file = ".env"` shows no key."""
    keys = [line for line in (officer.directory / ".env").read_text().splitlines() if line]
    said = drafts_with(officer, ".env")
    assert not any(line.partition("=")[2].strip('"') in said for line in keys)
    assert "ELECTION" not in said


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (ROLL.replace(",", ";"), "semicolons"),
        (ROLL.replace(",", "\t"), "tabs"),
        ("\ufeff" + ROLL.replace(",", ";").replace("\n", "\r\n"), "semicolons"),
        ("sep=;\n" + ROLL.replace(",", ";"), "semicolons"),
        ("sep=\t\n" + ROLL.replace(",", "\t"), "tabs"),
        ('"' + ROLL.replace(",", '";"').replace("\n", '"\n"'), "semicolons"),
    ],
)
def test_a_spreadsheet_of_most_of_europe_gets_one_fault(
    officer: Officer, content: str, word: str
) -> None:
    """Its cells are separated by semicolons or tabs, and nothing else is wrong with it."""
    officer.writes("other.csv", content)
    said = drafts_with(officer, "other.csv")
    assert f"separated by {word}; save it with commas" in said
    assert "1 fault:" in said


def test_a_line_that_tells_the_comma_is_named(officer: Officer) -> None:
    """Excel's own `sep=,` is no header; all that follows is right."""
    officer.writes("other.csv", "sep=,\n" + ROLL)
    said = drafts_with(officer, "other.csv")
    assert "other.csv line 1: says sep=, and is no header; delete this line." in said
    assert "1 fault:" in said


def test_a_roll_with_a_misspelt_column_is_told_which(officer: Officer) -> None:
    """It is a roll by its other columns, so its header may be shown."""
    officer.writes("other.csv", ROLL.replace("second_email", "secondemail"))
    assert 'has the unknown column "secondemail"; did you mean `second_email`?' in drafts_with(
        officer, "other.csv"
    )
