"""docs/reference/verify.md: a real shell runs its commands in true records, and in forged ones."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.records import Files
from tests.support.sshkeys import Ssh
from tests.support.verified_polls import Run, ran, sealed, written

DOCUMENT = (Path(__file__).parents[2] / "docs" / "reference" / "verify.md").read_text("utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)
SUMS, KEYS, ROOT, CHAIN = "sha256sum --quiet", "cut -d", "election-box", "previous="
SIGNED = ("signed by both", "decision signed by both", "election signed by both")
CODE = re.compile(r"[0-9A-Z]{7}-[0-9A-Z]{7}-[0-9A-Z]{7}")
HASH = re.compile(r"[0-9a-f]{64}")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """Return a removal and a decision with codes apart, and an election with codes, all signed."""
    offices = tmp_path_factory.mktemp("offices")
    return {name: ran(name, offices / name) for name in SIGNED}


@pytest.fixture(params=SIGNED)
def run(runs: dict[str, Run], request: pytest.FixtureRequest, ssh: Ssh) -> Run:
    """Return each of them, where OpenSSH's programs are installed."""
    return runs[request.param]


@pytest.fixture
def record(run: Run, tmp_path: Path) -> Path:
    """Return the certified record, and beside it the documented digest of verify.py."""
    directory = written(run.records["certified"], tmp_path / "record")
    listed = Path(__file__).parents[2] / "docs" / "reference" / "verify.sha256"
    (tmp_path / "verify.sha256").write_bytes(listed.read_bytes())
    return directory


def command(part: str) -> str:
    """Return the documented command that contains this."""
    (command_line,) = (line for line in COMMANDS if part in line)
    return str(command_line)


def shell(text: str, directory: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a real shell."""
    words = ["sh", "-c", text]
    return subprocess.run(words, cwd=directory, capture_output=True, text=True, check=False)


def prints(text: str, directory: Path) -> str:
    """Return what a command prints that succeeds."""
    done = shell(text, directory)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def code_in(files: Files) -> str:
    """Return a receipt code of the record."""
    code = CODE.search(files.get("codes.json", files["ballots.json"]).decode())
    assert code
    return str(code[0])


def documented(run: Run) -> Iterator[str]:
    """Yield every command, with the hashes and a code of this record in place of the example's."""
    files = run.records["certified"]
    for line in COMMANDS:
        if "--definition" in line:
            noticed = HASH.findall(files["journal.jsonl"].splitlines()[1].decode())[0]
            yield _with(line, noticed, run.heads["closed"])
        elif "grep -so '" in line and CODE.search(line):
            yield CODE.sub(code_in(files), line)
        elif "marking" in line and "ballots.json" in files and b"ranking" in files["ballots.json"]:
            continue
        else:
            yield line


def _with(text: str, *hashes: str) -> str:
    """Return the command with these hashes, in their order."""
    next_hash = iter(hashes)
    return HASH.sub(lambda _: next(next_hash), text)


@pytest.mark.exhaustive
def test_every_command_succeeds_in_a_true_record(run: Run, record: Path) -> None:
    """A real shell and real tools run it with the record's own hashes and codes."""
    ran_so_far = 0
    for line in documented(run):
        done = shell(line, record)
        assert done.stdout, line
        if "grep -so '" not in line:
            assert done.returncode == 0, (line, done.stdout, done.stderr)
        assert "chain breaks" not in done.stdout
        ran_so_far += 1
    assert ran_so_far >= 9


def test_the_journal_by_hand_shows_every_head(run: Run, record: Path) -> None:
    """The hash before each line is the one that a mail of that time has."""
    lines = prints(command(CHAIN), record).splitlines()
    heads = {line[:64] for line in lines}
    assert {run.heads[act] for act in ("noticed", "opened", "closed", "published")} <= heads
    assert len(lines) == len((record / "journal.jsonl").read_bytes().splitlines())


def test_the_journal_by_hand_shows_a_break(record: Path) -> None:
    """The break is in the line after the changed one."""
    lines = (record / "journal.jsonl").read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"electors":9', b'"electors":8')
    (record / "journal.jsonl").write_bytes(b"".join(lines))
    told = prints(command(CHAIN), record).splitlines()
    assert told.index("the chain breaks here:") == 3
    assert told.count("the chain breaks here:") == 1


def test_the_box_root_by_hand_is_the_journals(record: Path) -> None:
    """The documented command finds the journal's root without Python."""
    root = prints(command(ROOT), record).split()[0]
    closed = next(line for line in (record / "journal.jsonl").read_text().splitlines()
                  if '"act":"closed"' in line)  # fmt: skip
    assert f'"root":"{root}"' in closed


def test_a_change_by_hand_is_seen(run: Run, record: Path, tmp_path: Path) -> None:
    """The sums, the signature of the sums and the keys each show one."""
    (record / "tally.json").write_bytes(b"{}")
    first, second, _ = command(SUMS).splitlines()
    assert shell(first, record).returncode != 0
    other_directory = written(sealed(run.records["certified"]), tmp_path / "other")
    assert shell(first, other_directory).returncode == 0
    (other_directory / "SHA256SUMS").write_bytes((other_directory / "SHA256SUMS").read_bytes()[1:])
    assert shell(second, other_directory).returncode != 0


def test_the_keys_by_hand_are_the_definitions(record: Path) -> None:
    """The count is 1 for each, and 0 for a key that the definition does not name."""
    *_, keys = command(SUMS).splitlines()
    assert prints(keys, record).split() == ["1", "1", "1"]
    signers = (record / "allowed_signers").read_text().replace("AAAAC3", "AAAAC4", 1)
    (record / "allowed_signers").write_text(signers)
    assert shell(keys, record).stdout.split() == ["0", "1", "1"]


def test_a_removal_is_counted_by_hand(runs: dict[str, Run], tmp_path: Path) -> None:
    """There are seven Yes and one that abstains."""
    files = runs["signed by both"].records["certified"]
    told = prints(command("marking"), written(files, tmp_path / "record"))
    assert told.split() == ["1", '"marking":"abstain"', "7", '"marking":"yes"']


def test_a_decision_is_counted_by_hand(runs: dict[str, Run], tmp_path: Path) -> None:
    """There are five Yes and one No."""
    files = runs["decision signed by both"].records["certified"]
    told = prints(command("marking"), written(files, tmp_path / "record"))
    assert told.split() == ["1", '"marking":"no"', "5", '"marking":"yes"']
