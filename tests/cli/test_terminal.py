"""Nothing that a command prints acts on the terminal: all escapes and hidden marks are shown."""

import json
import logging
import os
import pty
import subprocess
import sys
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.cli.terminal import Guarded, visible, visible_in_json
from election.database.engine import sqlite_module
from tests.support.officer import Officer
from tests.support.processes import PROGRAM
from tests.support.world import REMOVAL

RED, TITLE, BACK, TURN, WIDE = "\x1b[31m", "\x1b]0;owned\x07", "\r", "\u202e", "\x9b2J"
EVIL = f"Blair{RED}{TITLE}{BACK}{TURN}{WIDE}\u200b"
SHOWN = r"Blair\x1b[31m\x1b]0;owned\x07\r\u202e\x9b2J\u200b"
BLT = '3 1\n4 1 2 0\n2 2 0\n1 3 0\n0\n"{name}"\n"Casey"\n"Devon"\n"{name}"\n'


def acting(text: str) -> set[str]:
    """The characters of a text that a terminal would not show as a sign of its own."""
    return {sign for sign in text if unicodedata.category(sign) in {"Cc", "Cf"}} - set("\n\t")


def test_no_ballot_file_acts_on_the_terminal(officer: Officer) -> None:
    """Names and title are shown escaped, in tables, sentences and notes."""
    officer.writes("evil.blt", BLT.replace("{name}", EVIL))
    result = officer.types("count", "evil.blt", "--pairwise", "--margin")
    assert not acting(result.stdout + result.stderr), result.output


@pytest.mark.parametrize("words", [["count"], ["draft"], ["show"], ["receipt", "--record", "."]])
def test_no_refusal_acts_on_the_terminal(officer: Officer, words: list[str]) -> None:
    """A file's name and a slug are quoted as they can be seen."""
    result = officer.types(*words, f"no{EVIL}file")
    assert result.exit_code == 1
    assert SHOWN in result.stderr
    assert not acting(result.stdout + result.stderr)


def test_no_usage_error_acts_on_the_terminal(officer: Officer) -> None:
    """The library's own words quote what was typed."""
    result = officer.types("count", f"--{EVIL}", "x.blt")
    assert result.exit_code == 2
    assert not acting(result.stdout + result.stderr)


def test_no_fault_of_a_poll_file_acts_on_the_terminal(officer: Officer) -> None:
    """Keys and values that are refused are quoted; the file's own name is shown too."""
    name = officer.writes(f"{EVIL[:-1]}.toml", REMOVAL, {'"3/4"': '"\\u001b[2J"'})
    said = officer.types("draft", name).stderr
    assert "threshold" in said
    assert not acting(said)


def test_no_log_of_the_worker_acts_on_the_terminal(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the worker logs goes to the stream of the command, each line with single spaces."""
    from election.office import worker

    def log_once(*_: object, **__: object) -> None:
        logging.getLogger("election").warning("The slug %s is due.", EVIL)

    monkeypatch.setattr(worker, "run", log_once)
    result = officer.types("worker")
    assert SHOWN.replace("\\r", " ") in result.stderr
    logging.getLogger("election").handlers.clear()


def test_what_the_database_holds_does_not_act_on_the_terminal(officer: Officer) -> None:
    """The mail server's answer, as `status` shows it, in a table and as JSON."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    with closing(sqlite_module().connect("election.db")) as connection:
        connection.execute("UPDATE message SET answer = ?", (EVIL,))
        connection.commit()
    assert not acting(officer.does("status", slug))
    assert not acting(officer.does("status", slug, "--json"))
    answer = officer.reads("status", slug)["electors"][0]["messages"][0]["answer"]
    assert answer == EVIL, "JSON escapes it as JSON does, and a reader has the same value"


def test_a_real_terminal_gets_no_escape_from_a_name(tmp_path: Path) -> None:
    """The program itself, on a terminal: the only control characters are line ends and tabs."""
    seen = on_a_terminal(tmp_path, "count", EVIL, NO_COLOR="1")
    assert SHOWN in seen
    assert not acting(seen)


def test_a_terminal_has_colours_and_wrapped_words(tmp_path: Path) -> None:
    """A refusal is red where there is a terminal, and no word of it is broken."""
    seen = on_a_terminal(tmp_path, "count", "a-file-that-is-not-there", COLUMNS="40")
    assert seen.startswith("\x1b[31;1mRefused: ")
    plain = seen.replace("\x1b[31;1m", "").replace("\x1b[0m", "")
    assert not acting(plain)
    assert max(map(len, plain.splitlines())) <= 40
    assert "a-file-that-is-not-there" in plain


def on_a_terminal(directory: Path, *words: str, **environment: str) -> str:
    """Run the program on a terminal of its own, where it is refused; return what was seen."""
    ours, theirs = pty.openpty()
    known = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "COLUMNS"}}
    with subprocess.Popen(
        [*PROGRAM, *words],
        cwd=directory,
        stdout=theirs,
        stderr=theirs,
        stdin=theirs,
        env=known | {"TERM": "xterm"} | environment,
    ) as program:
        os.close(theirs)
        seen = b""
        while piece := _read(ours):
            seen += piece
        assert program.wait() == 1
    os.close(ours)
    return seen.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other side is closed
        return b""


@settings(deadline=None)
@given(st.text())
def test_any_text_is_shown_and_none_acts(text: str) -> None:
    """JSON keeps its value, and plain text of any script is shown as it is."""
    assert not acting(visible(text)) - set("\u200c\u200d")
    assert json.loads(visible_in_json(json.dumps(text, ensure_ascii=False))) == text


@pytest.mark.parametrize(
    "name", ["Zoë Ångström", "山田　太郎", "می‌خواهم", "O'Neill \t(docs)", "👩‍💻"]
)
def test_names_of_all_scripts_are_shown_as_they_are(name: str) -> None:
    """Joiners of Persian and of emoji stay."""
    assert visible(name) == name


def test_a_terminal_without_unicode_gets_escapes_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the C locale a name in another script is spelt out."""
    with (tmp_path / "out").open("w", encoding="ascii") as file:
        Guarded(file, may_return=False).write("Zoë")
    assert (tmp_path / "out").read_text() == "Zo\\xeb"


def test_every_stream_of_a_command_is_guarded(officer: Officer) -> None:
    """After it the streams are the ones of before."""
    before = sys.stdout, sys.stderr
    officer.types("template", "removal")
    assert (sys.stdout, sys.stderr) == before
