"""The scrutineer's sheet: its commands do what it says, on the record of a real poll."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from election.crypto.ssh_signature import public_line
from election.results.certify import certify as certify_poll
from election.rules.poll.ballots import Marking
from tests.support.officer import Officer
from tests.support.record_files import write_record
from tests.support.records import FOUR, SEVEN_YES, files_of, preliminary, slug_of
from tests.support.signers import ROBIN, certify, drawn_up, naming
from tests.support.sshkeys import Ssh
from tests.support.world import ELECTION, PUBLISHER, REMOVAL, World

SHEET = (Path(__file__).parents[2] / "docs" / "people" / "scrutineer.md").read_text("utf-8")
IS_THE_ONE = re.compile(r"^(\S+) is the one that is certified$", re.MULTILINE)


def commands(marker: str) -> str:
    """Return the block of the sheet that holds this word."""
    blocks = re.findall(r"```(?:sh)?\n(.*?)```", SHEET, re.DOTALL)
    (found,) = (block for block in blocks if marker in block)
    return str(found)


def types(directory: Path, text: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run what Sam types into a shell in a directory."""
    variables = {"PATH": "/usr/bin:/bin", **environment}
    return subprocess.run(
        ["sh", "-c", text],
        cwd=directory,
        env=variables,
        capture_output=True,
        check=False,
        text=True,
    )


def received(world: World, directory: Path, toml: str, markings: dict[str, Marking]) -> None:
    """Write the preliminary record, and the certification that the officer sent."""
    write_record(preliminary(world, toml, markings, naming(officer=public_line(ROBIN))), directory)
    world.clock.forward(days=7)
    (directory / "certification.json").write_bytes(drawn_up(world, slug_of(toml)).content)


@pytest.mark.parametrize(
    ("toml", "markings", "files"),
    [
        (REMOVAL, SEVEN_YES, ["definition.json", "tally.json", "ballots.json"]),
        (ELECTION, FOUR, ["definition.json", "tally.json"]),
    ],
    ids=["counted", "no quorum"],
)
def test_the_files_are_compared_with_the_certification(
    world: World, tmp_path: Path, toml: str, markings: dict[str, Marking], files: list[str]
) -> None:
    """Each file that agrees has a line, and a changed file has none."""
    directory = tmp_path / "record"
    received(world, directory, toml, markings)
    compared = types(directory, commands("is certified"))
    assert IS_THE_ONE.findall(compared.stdout) == files
    assert compared.stdout.splitlines()[-1].startswith('"tally":')
    for file in files:
        content = (directory / file).read_bytes()
        (directory / file).write_bytes(content + b" ")
        again = types(directory, commands("is certified"))
        assert IS_THE_ONE.findall(again.stdout) == [name for name in files if name != file]
        (directory / file).write_bytes(content)


def test_the_signature_made_by_the_sheet_is_the_one_that_certifies(
    world: World, tmp_path: Path, ssh: Ssh
) -> None:
    """The signature is made with OpenSSH alone, and verified by the sheet's last command."""
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    key = ssh.key("sam")
    for suffix in ("", ".pub"):
        Path(f"{key}{suffix}").rename(home / ".ssh" / f"id_ed25519{suffix}")
    line = " ".join((home / ".ssh" / "id_ed25519.pub").read_text().split()[:2])
    preliminary(world, REMOVAL, SEVEN_YES, naming(scrutineer=line))
    world.clock.forward(days=7)
    slug = slug_of(REMOVAL)
    (home / "certification.json").write_bytes(drawn_up(world, slug).content)
    signing = types(home, commands("ssh-keygen -Y sign"), HOME=str(home))
    assert signing.returncode == 0, signing.stderr
    certify(world, slug)
    armoured = (home / "certification.json.sig").read_text()
    done = world.work(certify_poll, slug, PUBLISHER, None, [armoured])
    assert done.missing == ()
    write_record(files_of(world, slug), tmp_path / "record")
    verified = types(tmp_path / "record", commands("ssh-keygen -Y verify"))
    assert verified.stdout.startswith('Good "election" signature for scrutineer'), verified.stderr


def test_the_commands_of_the_sheet_are_commands_of_the_program() -> None:
    """Each has the options that the sheet gives it."""
    anybody = Officer(Path())
    typed = re.findall(r"election (seed new|sign|receipt) ([^`\n]+)", SHEET)
    assert {name for name, _ in typed} == {"seed new", "sign", "receipt"}
    for name, rest in typed:
        options = [word for word in shlex.split(rest) if word.startswith("--")]
        known = anybody.does(*name.split(), "--help")
        assert all(option in known for option in options), name


def test_what_is_certified_is_one_line(world: World, tmp_path: Path) -> None:
    """The line has the members that the sheet tells the scrutineer to compare."""
    received(world, tmp_path / "record", REMOVAL, SEVEN_YES)
    content = (tmp_path / "record" / "certification.json").read_text()
    assert "\n" not in content
    for member in json.loads(content):
        assert (
            member in {"format", "poll", "definition", "tally", "opened"} or f"`{member}`" in SHEET
        )
