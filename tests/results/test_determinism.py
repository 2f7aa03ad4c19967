"""The same box gives the same bytes: on every Python, in any locale, time zone and hash order.

Polls are run to their close once. Each subprocess tallies, publishes and certifies a copy of their
database. ELECTION_PYTHONS names other interpreters to compare, as paths joined by `:`, each with
this project's dependencies; CONTRIBUTING.md has the commands.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from election.rules.poll.ballots import Marking
from tests.support.records import TIE_FOR_LAST
from tests.support.remake_record import KEYS, rebuilt
from tests.support.world import ELECTION, REMOVAL, ROLL, World

ROOT = Path(__file__).parents[2]
PYTHONS = [sys.executable, *filter(None, os.environ.get("ELECTION_PYTHONS", "").split(":"))]
NAMES = ROLL.replace("Blair Okonkwo", "İpek ILGIN").replace("Gray Abdallah", "i\u0307nce ißler")
"""Names whose lower case and order depend on the locale, if a program uses it."""

PLACES = {
    "hash order 0": {"PYTHONHASHSEED": "0", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"},
    "hash order 1": {"PYTHONHASHSEED": "1", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8"},
    "ASCII alone": {
        "PYTHONHASHSEED": "random",
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    },
    "without docstrings": {"PYTHONOPTIMIZE": "2", "PYTHONHASHSEED": "random"},
}
EVERY: dict[str, Marking] = {
    **dict.fromkeys(("blair", "casey", "devon", "ellis", "frankie", "gray", "harper"), "yes"),
    "avery": "no",
    "indigo": "abstain",
}
BALLOTS = {REMOVAL: EVERY, ELECTION: TIE_FOR_LAST}


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the database of two closed polls, and their keys."""
    directory = tmp_path_factory.mktemp("closed")
    world = World(directory)
    polls = {world.make_noticed_poll(toml, NAMES): ballots for toml, ballots in BALLOTS.items()}
    for slug, markings in polls.items():
        world.open(slug)
        for person, marking in markings.items():
            world.cast(slug, person, marking)
    for slug in polls:
        world.close(slug)
    world.database.close()
    (directory / KEYS).write_text(json.dumps(world.keys), "ascii")
    return directory


@pytest.fixture(scope="module")
def expected(closed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The digests of every file, from this process."""
    return rebuilt(Path(shutil.copytree(closed, tmp_path_factory.mktemp("own") / "office")))


def rebuilt_by(python: str, directory: Path, place: Mapping[str, str]) -> dict[str, str]:
    """The digests that another process makes from a copy of the database."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **place}
    words = [python, "-m", "tests.support.remake_record", str(directory)]
    done = subprocess.run(
        words, env=environment, cwd=directory, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    digests: dict[str, str] = json.loads(done.stdout)
    return digests


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("python", PYTHONS)
def test_the_same_box_gives_the_same_bytes(
    closed: Path, expected: dict[str, str], tmp_path: Path, python: str, place: str
) -> None:
    """Every file of both polls in both states, and the zips, are the same."""
    directory = Path(shutil.copytree(closed, tmp_path / "office"))
    digests = rebuilt_by(python, directory, PLACES[place])
    assert {path: digests.get(path) for path in expected} == expected
    assert len(digests) == len(expected) > 60


def test_the_digests_tell_files_and_polls_apart(closed: Path, expected: dict[str, str]) -> None:
    """The digests differ between files, and the keys are those of this run's polls."""
    definitions = [path for path in expected if path.endswith(" definition.json")]
    assert len(definitions) == 4
    assert len(set(expected.values())) > len(expected) // 2
    assert set(json.loads((closed / KEYS).read_bytes())) == {"removal-2026-1", "lead-2027-1"}
