"""Checks of a record by anybody: its sums, its printed commands, a count of their own."""

import hashlib
import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from election.crypto import canonical
from election.kinds.table import kind_of
from election.results.gather import facts_of
from election.rules.poll.ballots import Ballot, Marking
from election.rules.poll.definition import Definition
from election.rules.poll.entitlement import counted
from election.rules.poll.tally import BoxTotals, RevealedSeed
from election.services import store
from election.services.journal import history_of
from election.services.relink import relink
from election.services.withdraw import withdraw
from tests.support.record_files import built, write_record
from tests.support.records import (
    CODES_APART,
    SEVEN_YES,
    TIE_FOR_LAST,
    WITH_CODES,
    Files,
    certified,
    files_of,
    journal,
    preliminary,
    slug_of,
    value,
)
from tests.support.world import DECISION, ELECTION, OPENS, REMOVAL, SIGNING_KEY, World

EVERY_MODE = pytest.mark.parametrize(
    ("toml", "markings", "changes"),
    [
        (REMOVAL, SEVEN_YES, {}),
        (REMOVAL, SEVEN_YES, WITH_CODES),
        (ELECTION, TIE_FOR_LAST, {}),
        (ELECTION, TIE_FOR_LAST, CODES_APART),
        (DECISION, SEVEN_YES, {}),
    ],
    ids=["removal", "removal-with-codes", "election", "election-codes-apart", "decision"],
)
COMMAND = re.compile(r"^\d+\. .+:\n\n   (.+)\n(?:\n   prints (.+)\n)?", re.MULTILINE)
BUILD = """
import sys
from election.crypto.row_tags import RowKeys
from election.database.engine import Database
from election.results.gather import facts_of
from election.results.record.build import build
from election.services import journal, store

keys = RowKeys([sys.argv[3]])
with Database(sys.argv[1], row_keys=keys).reading() as tx:
    poll = store.find(tx, sys.argv[2])
    facts = facts_of(tx, poll, journal.history_of(tx, poll))
with build(facts, "Example", "https://example.org") as files:
    for path in files:
        print(files[path].digest, "", path)
"""


def rebuilt(world: World, slug: str) -> Files:
    """The record, built once more from the database as it is."""
    with world.database.reading() as tx:
        poll = store.find(tx, slug)
        return built(facts_of(tx, poll, history_of(tx, poll)))


def test_the_same_facts_give_the_same_bytes(world: World) -> None:
    """Two builds in one process agree in every file."""
    preliminary(world, ELECTION, TIE_FOR_LAST)
    assert rebuilt(world, "lead-2027-1") == rebuilt(world, "lead-2027-1")


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8"},
    ],
    ids=["C", "C.UTF-8"],
)
@pytest.mark.parametrize(("toml", "markings"), [(REMOVAL, SEVEN_YES), (ELECTION, TIE_FOR_LAST)])
def test_another_machine_builds_the_same_bytes(
    world: World, toml: str, markings: dict[str, Marking], surroundings: dict[str, str]
) -> None:
    """A process with another hash seed, time zone and locale agrees with this one."""
    preliminary(world, toml, markings)
    slug = slug_of(toml)
    url = f"sqlite:///{world.directory / 'election.db'}"
    other = subprocess.run(
        [sys.executable, "-c", BUILD, url, slug, SIGNING_KEY],
        env={**os.environ, **surroundings},
        capture_output=True,
        check=True,
        text=True,
    )
    own = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path}\n"
        for path, content in rebuilt(world, slug).items()
    )
    assert other.stdout == own


def sha256sum(directory: Path) -> subprocess.CompletedProcess[str]:
    """Run the real program to check a record."""
    command = ["sha256sum", "--strict", "-c", "SHA256SUMS"]
    return subprocess.run(command, cwd=directory, capture_output=True, check=False, text=True)


@EVERY_MODE
def test_sha256sum_accepts_the_record(
    world: World,
    tmp_path: Path,
    toml: str,
    markings: dict[str, Marking],
    changes: dict[str, str],
) -> None:
    """It accepts every file as it was, and finds one changed byte."""
    files = certified(world, toml, markings, changes)
    write_record(files, tmp_path / "record")
    good = sha256sum(tmp_path / "record")
    assert good.returncode == 0, good.stdout
    assert {line.removesuffix(": OK") for line in good.stdout.splitlines()} == (
        set(files) - {"SHA256SUMS", "SHA256SUMS.sig"}
    )
    tally = tmp_path / "record" / "tally.json"
    tally.write_bytes(tally.read_bytes().replace(b"election-tally/v1", b"election-tally/v2"))
    bad = sha256sum(tmp_path / "record")
    assert bad.returncode == 1
    assert "tally.json: FAILED" in bad.stdout


@EVERY_MODE
@pytest.mark.usefixtures("ssh")
def test_the_printed_commands_print_what_the_report_says(
    world: World,
    tmp_path: Path,
    toml: str,
    markings: dict[str, Marking],
    changes: dict[str, str],
) -> None:
    """A real shell runs each in the record's directory."""
    files = preliminary(world, toml, markings, changes)
    write_record(files, tmp_path / "record")
    commands = COMMAND.findall(files["README.txt"].decode())
    assert len(commands) >= 8
    for command, prints in commands:
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path / "record",
            capture_output=True,
            check=True,
            text=True,
        )
        printed = done.stdout.strip()
        expected = prints in {printed, printed.split()[0]} if prints else "OK" in printed
        assert expected, command


def recounted(files: Files) -> bytes:
    """The bytes of the tally, counted from definition, box, ballots and journal alone."""
    definition = Definition.from_json(value(files, "definition.json"))
    listed = value(files, "box.json")
    box = BoxTotals(
        root=listed["root"],
        envelopes=len(listed["envelopes"]),
        replaced=len(listed["replaced"]),
        entitled=counted(definition),
        recused=journal(files, "opened")[0]["recused"],
    )
    ballots = [
        Ballot("", ballot["marking"] if "marking" in ballot else tuple(ballot["ranking"]))
        for ballot in value(files, "ballots.json")["ballots"]
    ]
    seeds = [
        RevealedSeed(**seed)
        for revealed in journal(files, "seeds revealed")
        for seed in revealed["seeds"]
    ]
    withdrawn = [withdrawal["candidate"] for withdrawal in journal(files, "withdrawn")]
    tally = kind_of(definition).tally(ballots, box, withdrawn, seeds)
    return canonical.dumps(tally.to_json())


@EVERY_MODE
def test_a_recount_of_the_files_alone_gives_the_same_digest(
    world: World, toml: str, markings: dict[str, Marking], changes: dict[str, str]
) -> None:
    """Scenario 27: and one ballot fewer gives another tally."""
    files = preliminary(world, toml, markings, changes)
    assert recounted(files) == files["tally.json"]
    fewer = value(files, "ballots.json")
    fewer["ballots"].pop()
    assert recounted({**files, "ballots.json": json.dumps(fewer).encode()}) != files["tally.json"]


def test_a_recount_strikes_the_withdrawn(world: World) -> None:
    """The record's journal names them."""
    slug = world.make_open_poll(ELECTION)
    world.act(withdraw, slug, "blair")
    world.cast_and_tally(slug, TIE_FOR_LAST)
    world.publish(slug)
    files = files_of(world, slug)
    assert journal(files, "withdrawn") == [{"candidate": "blair"}]
    assert recounted(files) == files["tally.json"]


@EVERY_MODE
def test_nothing_in_the_record_is_private(
    world: World, toml: str, markings: dict[str, Marking], changes: dict[str, str]
) -> None:
    """Scenario 28: it has no address, link, public id or cast time, and no address of the site."""
    slug = world.make_open_poll(toml, changes=changes)
    with world.database.reading() as tx:
        electors = store.electors_of(tx, store.find(tx, slug))
    addresses = [
        address for elector in electors for address in (elector.email, elector.second_email)
    ]
    links = [world.link(slug, elector.person_id) for elector in electors]
    tokens = [part for link in links for part in link.split(".")]
    ids = [elector.public_id for elector in electors]
    world.act(relink, slug, "casey", email="casey.new@example.net", reason="a new employer")
    relinked = "casey.new@example.net", "a new employer"
    world.clock.now = OPENS + timedelta(days=2, hours=3, minutes=14, seconds=15)
    when = "2027-01-14", "03:14:15", str(int(world.clock.now.timestamp()))
    world.cast_and_tally(slug, markings)
    world.publish(slug)
    world.certify(slug)
    files = files_of(world, slug)
    where = "127.0.0.1", "/b/", str(world.directory)
    for private in (*filter(None, addresses), *tokens, *ids, *relinked, *when, *where):
        assert not any(private.encode() in content for content in files.values()), private


def test_the_addresses_of_people_are_in_the_record(world: World) -> None:
    """The search above finds the addresses of those who run the poll."""
    files = preliminary(world, REMOVAL, SEVEN_YES)
    for address in (b"officer@example.org", b"scrutineer@example.org", b"elections@example.org"):
        assert address in files["definition.json"]
        assert address in files["report.html"]
