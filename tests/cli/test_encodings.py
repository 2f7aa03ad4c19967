"""Terminals of any encoding, pipes, full disks: a command ends with a sentence, and no traceback.

Commands run as processes: the encoding of a stream is decided when Python starts.
"""

import os
import subprocess

import pytest

from tests.support.officer import Officer
from tests.support.processes import PROGRAM

BYTES = os.fsdecode(b"caf\xff")
SECRET = os.fsdecode(b"a secret key that is long enough, and no text: \xff")
ENVIRONMENTS = {
    "C": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
}


def runs(*words: str, shell: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run `election` as a process, its streams redirected by these words of a shell."""
    command = ["sh", "-c", f'"$@" {shell}', "sh", *PROGRAM, *words]
    given = {name: text for name, text in os.environ.items() if name != "PYTHONIOENCODING"}
    return subprocess.run(
        command,
        env={**given, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_names_are_shown_on_any_terminal(officer: Officer, name: str) -> None:
    """What an encoding lacks is escaped; the command does what it did."""
    slug = officer.drafts_decision()
    shown = runs("show", slug, **ENVIRONMENTS[name])
    assert shown.returncode == 0, shown.stderr
    assert rb"\u0218" in shown.stdout or rb"\u5c71" in shown.stdout
    drafted = runs("draft", "decision.toml", **ENVIRONMENTS[name])
    assert b"Traceback" not in drafted.stderr


def test_words_and_settings_that_are_no_text_are_refused(officer: Officer) -> None:
    """Bytes of another encoding make no traceback, and a secret among them is not shown."""
    slug = officer.drafts_decision()
    typed = runs("show", BYTES)
    assert (typed.returncode, b"is no text" in typed.stderr) == (1, True)
    assert b"caf" in typed.stderr
    for setting, text in (("PROJECT", BYTES), ("SECRET_KEYS", SECRET)):
        refused = runs("show", slug, **{f"ELECTION_{setting}": text})
        assert refused.returncode == 1
        assert b"Traceback" not in refused.stderr
        assert f"ELECTION_{setting}".encode() in refused.stderr
        assert b"long enough" not in refused.stderr


@pytest.mark.parametrize(
    ("shell", "code", "told"),
    [
        (">&-", 0, b""),
        ("2>&-", 0, b""),
        (">/dev/full", 1, b"could not be written: No space left on device"),
        ("| true", 0, b""),
    ],
)
def test_an_output_that_nobody_takes_is_no_traceback(
    officer: Officer, shell: str, code: int, told: bytes
) -> None:
    """A closed stream, a full disk, a reader that has enough."""
    officer.drafts_decision()
    ended = runs("polls", shell=shell)
    assert ended.returncode == code
    assert told in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert b"Exception" not in ended.stderr
