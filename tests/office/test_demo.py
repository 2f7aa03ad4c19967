"""The demo, as a newcomer runs it: a program of its own, real time, real mail, a real site."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from election.office.demo.electors import cast
from election.office.demo.script import Visit

ELECTION = [sys.executable, "-c", "from election.cli import main; main()", "demo"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Any, str]]:
    """A demo that has run both polls and serves the third: its directory, result and invitation."""
    home = tmp_path_factory.mktemp("demo") / "here"
    with subprocess.Popen(
        [*ELECTION, "--json", "--dir", str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        said = []
        for line in program.stderr:
            said.append(line)
            if "Ctrl-C" in line:
                break
        value = ""
        while not value.rstrip().endswith("\n}"):
            line = program.stdout.readline()
            assert line, "".join(said)
            value += line
        yield home, json.loads(value), "".join(said)
        program.send_signal(signal.SIGINT)
        try:
            assert program.wait(timeout=30) == 0
        finally:
            program.kill()
        assert program.stdout.read() == ""


def test_both_polls_are_run_to_the_end(served: tuple[Path, Any, str]) -> None:
    """Carried with exactly the needed number; a tie met and broken, and somebody elected."""
    removal, election = served[1]["polls"]
    assert (removal["outcome"], removal["yes"], removal["needed"]) == ("carried", 7, 7)
    assert (removal["phase"], election["phase"]) == ("certified", "certified")
    assert election["rounds"][0]["tie"]["broken_by"] == "lot"
    assert (election["outcome"], election["winner"]) == ("elected", "blair")


def test_the_record_of_each_poll_lies_where_the_demo_says(served: tuple[Path, Any, str]) -> None:
    """One changed their ballot, one abstained, one never cast."""
    removal = served[1]["polls"][0]
    record = Path(removal["record"])
    assert Path(removal["report"]).read_text(encoding="utf-8").count("CERTIFIED")
    tally = json.loads((record / "tally.json").read_bytes())
    assert (tally["removal"]["abstain"], tally["removal"]["not_cast"]) == (1, 1)
    assert tally["box"]["replaced"] == 1


def test_the_removal_s_key_is_shared_among_three_in_a_directory_of_its_own(
    served: tuple[Path, Any, str],
) -> None:
    """The first share is lost, the two others open the box, and the report says whose they were."""
    directory = served[0] / "trustees"
    assert sorted(path.name for path in directory.iterdir()) == [
        "public.json",
        "share-1-robin-castellanos.txt",
        "share-2-sam-whitfield.txt",
        "share-3-terry-nakamura.txt",
    ]
    assert not (served[0] / "keys" / "removal-2026-1.key").exists()
    report = Path(served[1]["polls"][0]["report"]).read_text("utf-8")
    shares = "the shares of Sam Whitfield (trustee 2) and Terry Nakamura (trustee 3)"
    assert f"The box was opened on the server, with {shares}." in report
    assert "2 of 3 trustees" in report


def test_the_site_is_served(served: tuple[Path, Any, str]) -> None:
    """The front page names the lead who was just elected."""
    with urlopen(served[1]["url"]) as answer:
        assert "Blair Okonkwo" in answer.read().decode()


def test_the_visitor_can_cast_in_the_third_poll(served: tuple[Path, Any, str]) -> None:
    """Its link lies in a mail file that the demo names."""
    said = served[2]
    link = re.findall(r"http://\S+#\S+", said)[-1]
    mails = [Path(each) for each in re.findall(r"^\s+(/\S+)$", said, re.MULTILINE)]
    assert mails
    assert mails[-1].is_file()
    receipt = cast(link, Visit("", {"rank-devon": "1", "rank-harper": "2"}))
    assert "Cast" in receipt


def test_an_earlier_demo_is_deleted_only_when_asked(served: tuple[Path, Any, str]) -> None:
    """Without --fresh it is refused."""
    again = subprocess.run(
        [*ELECTION, "--dir", str(served[0])], capture_output=True, text=True, check=False
    )
    assert again.returncode == 1
    assert "an earlier demo is in it" in again.stderr


def test_fresh_deletes_nothing_that_no_demo_made(tmp_path: Path) -> None:
    """A directory with somebody's files in it stays as it is."""
    (tmp_path / "thesis.txt").write_text("years of work")
    again = subprocess.run(
        [*ELECTION, "--dir", str(tmp_path), "--fresh"], capture_output=True, text=True, check=False
    )
    assert again.returncode == 1
    assert "no demo made it" in again.stderr
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_fresh_demo_ends_after_the_second_poll(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--no-serve, in a demo's directory, whatever the environment says; results as tables."""
    (tmp_path / ".election-demo").write_text("")
    (tmp_path / "left-over").write_text("")
    monkeypatch.setenv("ELECTION_DATABASE_URL", "sqlite:///elsewhere.db")
    done = subprocess.run(
        [*ELECTION, "--dir", str(tmp_path), "--fresh", "--no-serve"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "left-over").exists()
    assert "Carried: 7 Yes of 9 entitled; 7 were needed." in done.stdout
    assert "Elected: Blair Okonkwo" in done.stdout
    assert "report.html" in done.stdout
    mail = [path.read_text() for path in (tmp_path / "mail").rglob("new/*")]
    for subject in ("Notice of", "Preliminary result of", "Certified result of"):
        letters = [letter for letter in mail if f"{subject} lead-2027-1" in letter]
        assert len(letters) == len(set(letters)) == 11, (subject, len(letters))
