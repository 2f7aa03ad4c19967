"""verify.py as a program: what it needs, how it is called, what it says, and where it is."""

import ast
import hashlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from election import verify
from election.crypto.hash_chain import GENESIS
from election.results.record.verifier import verifier
from election.results.report.checks import LIMITS
from election.rules.poll.questions import REOPEN
from tests.support.journal_acts import acts
from tests.support.officer import Officer
from tests.support.verified_polls import Run, ran, said, sealed, written

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "election" / "verify.py"
SUM = ROOT / "docs" / "reference" / "verify.sha256"
TEXT = PROGRAM.read_text("utf-8")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return an election that was decided by lot."""
    return ran("by lot", tmp_path_factory.mktemp("office") / "office")


@pytest.fixture
def record(run: Run, tmp_path: Path) -> Path:
    """Return its certified record."""
    return written(run.records["certified"], tmp_path / "record")


def runs(*words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run Python with these words."""
    command = [sys.executable, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


# What it is


def imported() -> Iterator[str]:
    """Yield the modules that it imports, wherever in the text."""
    for node in ast.walk(ast.parse(TEXT)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield (node.module or "").partition(".")[0]


def test_it_needs_the_standard_library_alone() -> None:
    """The program imports nothing of ours, no package, no network and no shell."""
    modules = set(imported())
    assert modules <= sys.stdlib_module_names
    assert "election" not in modules
    assert not modules & {"ctypes", "http", "os", "shutil", "socket", "subprocess", "urllib"}


def test_it_is_written_for_python_3_9() -> None:
    """The grammar is that of 3.9; test_verify_records runs it on every Python that is installed."""
    ast.parse(TEXT, feature_version=(3, 9))
    with pytest.raises(SyntaxError):
        ast.parse("match 1:\n    case 1: pass", feature_version=(3, 9))


def test_its_digest_stands_in_the_documents() -> None:
    """Whoever changes the program writes the new digest down: sha256sum verify.py, in election/."""
    digest = hashlib.sha256(PROGRAM.read_bytes()).hexdigest()
    assert SUM.read_text() == f"{digest}  verify.py\n"


def test_every_record_carries_it(run: Run) -> None:
    """Two records have the same bytes of verify.py, listed in the sums."""
    for files in run.records.values():
        assert files["verify.py"] == verifier() == PROGRAM.read_bytes()
        assert b"  verify.py\n" in files["SHA256SUMS"]


def test_a_record_with_another_verifier_is_judged_all_the_same(run: Run, tmp_path: Path) -> None:
    """A later release verifies the records of an earlier one."""
    files = {**run.records["certified"], "verify.py": b"print('OK: every check passed')\n"}
    assert said(written(sealed(files), tmp_path / "record"))[-1][0] == ""


# What it shares with the service by agreement, not by import


def test_it_knows_every_act_that_a_record_can_have() -> None:
    """The acts are all that the services write, but for those that come after the last record."""
    assert set(verify.LIFE) == acts() - {"cancelled", "voided", "certified", "purged"}


def test_it_knows_every_reason_for_a_void_envelope() -> None:
    """The reasons are those that the documents list."""
    document = (ROOT / "docs" / "reference" / "record.md").read_text("utf-8")
    listed = document.partition("The reasons are: ")[2].partition(".\n")[0]
    assert [" ".join(reason.split()) for reason in listed.split(";")] == list(verify.REASONS)


def test_it_names_the_same_limits_as_the_report() -> None:
    """The limits are what no record can show."""
    lines = verify.NO_RECORD_SHOWS.splitlines()[1:]
    assert [line[2:-1].lower() for line in lines] == [limit[:-1].lower() for limit in LIMITS]


def test_it_means_the_same_by_names_that_matter() -> None:
    """The names are the option Reopen nominations, and what comes before the first entry."""
    assert verify.REOPEN == REOPEN
    assert f'"{GENESIS[0]}" * {len(GENESIS)}' in TEXT


# How it is called


def test_a_good_record_ends_with_ok(record: Path) -> None:
    """The exit status is 0, with a line for each check, and stderr is empty."""
    done = runs("-I", PROGRAM, record)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("ok    SHA256SUMS lists all ")
    assert lines[-1] == "OK: every check passed"
    assert sum(line.startswith("ok    ") for line in lines) > 15
    assert done.stdout.isascii()


def test_a_bad_record_ends_with_failed(record: Path) -> None:
    """The exit status is 1, with the fault as the last check, and without a result."""
    (record / "report.md").write_bytes(b"Elected: somebody else.\n")
    done = runs("-I", PROGRAM, record)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        "FAIL  report.md was changed: SHA256SUMS has another digest",
        "FAILED: do not rely on this record",
    ]


@pytest.mark.parametrize(
    "words",
    [[], ["nowhere"], ["."] * 2, [".", "--definition", "12"], [".", "--head"], [".", "--headd"]],
    ids=["nothing", "nowhere", "two", "short hash", "no hash", "unknown"],
)
def test_a_wrong_call_is_told_how_to_call(words: list[str], tmp_path: Path) -> None:
    """The exit status is 2, with a line on stderr."""
    done = runs("-I", PROGRAM, *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: verify.py" in done.stderr
    assert "Traceback" not in done.stderr


def test_hashes_may_be_typed_as_they_are_read(run: Run, record: Path) -> None:
    """Hashes may be in capitals, or have a space that was copied with them."""
    head = run.heads["closed"]
    done = runs("-I", PROGRAM, record, "--head", f" {head.upper()} ")
    assert done.returncode == 0, done.stdout
    assert "--head is the hash of the journal's entry `closed`" in done.stdout


@pytest.mark.parametrize("module", ["json", "hashlib", "re", "zipfile", "bisect"])
def test_no_file_beside_it_is_run(record: Path, module: str) -> None:
    """A module in the record is imported neither with -I nor without."""
    (record / f"{module}.py").write_text("import sys\nsys.exit('the record took over')\n")
    for isolated in (["-I"], []):
        done = runs(*isolated, "verify.py", ".", cwd=record)
        assert done.returncode == 1
        assert done.stdout.startswith(f"FAIL  {module}.py is no file of a record")
        assert done.stderr == ""


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is on one line, which is empty again whenever a check is done."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert said(record)[-1][0] == ""
    shown = terminal.getvalue()
    assert re.search(r"\rreading ballots\.json: 0 MiB +\r", shown)
    assert re.search(r"\rcounting round 2 +\r", shown)
    assert shown.endswith(" \r")
    assert "\n" not in shown


# `election verify`


def test_the_command_line_runs_the_same_program(
    officer: Officer, record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command prints the same lines, and has the same exit status."""
    assert verify.main([str(record)]) == 0
    expected = capsys.readouterr().out
    assert officer.does("verify", str(record)) == expected
    (record / "box.json").unlink()
    refused = officer.types("verify", str(record))
    assert refused.exit_code == 1
    assert refused.stdout.startswith("FAIL  box.json is missing\n")


def test_the_command_line_takes_the_hashes(officer: Officer, run: Run, record: Path) -> None:
    """--definition and --head are accepted, and a wrong call has status 2."""
    definition = hashlib.sha256((record / "definition.json").read_bytes()).hexdigest()
    hashes = ("--definition", definition, "--head", run.heads["closed"])
    assert "your mail proves everything up to" in officer.does("verify", str(record), *hashes)
    assert officer.types("verify", str(record), "--head", "12").exit_code == 2
    assert officer.types("verify", "nowhere").exit_code == 2
    assert officer.types("verify", "--", "-nowhere").exit_code == 2


def test_scripts_read_what_was_said(officer: Officer, record: Path) -> None:
    """Scripts read one JSON value, whether the record is verified or not."""
    answer = officer.reads("verify", str(record))
    assert (answer["record"], answer["verified"]) == (str(record), True)
    assert {"kind": "ok", "says": "roll.csv is its roll of 9 people"} in answer["lines"]
    assert {line["kind"] for line in answer["lines"]} == {"ok", "conclusion"}
    (record / "box.json").unlink()
    result = officer.types("verify", str(record), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "record": str(record),
        "verified": False,
        "lines": [{"kind": "FAIL", "says": "box.json is missing"}],
    }
