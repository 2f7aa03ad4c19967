"""The demo as a newcomer runs it: a program of its own, with real mail and a real site.

Only its clock differs from the machine's, until the visitor's turn.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Event
from typing import Any
from urllib.request import urlopen

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from election.cli.app import app
from election.errors.demo import DemoFailed
from election.office.demo.background import Background
from election.office.demo.course import BEHIND
from election.office.demo.demo_clock import DemoClock
from election.office.demo.electors import cast
from election.office.demo.invented_polls import VISITOR, VOTING, Visit, usual_times, visitor_file
from election.office.demo.officers_acts import DemoOfficer, Output
from election.office.demo.running_office import listening, prepare, running
from election.office.rehearsal.rehearse import rehearse
from election.rules.poll import phases
from tests.support.mail_reader import words
from tests.support.officer import text_of

ELECTION = [sys.executable, "-c", "from election.cli.app import main; main()", "demo"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Any, str]]:
    """A demo that has run both polls and serves the third: its directory, result and output."""
    home = tmp_path_factory.mktemp("demo") / "here"
    with subprocess.Popen(
        [*ELECTION, "--json", "--dir", str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        output = []
        for line in program.stderr:
            output.append(line)
            if "Ctrl-C" in line:
                break
        value = ""
        while not value.rstrip().endswith("\n}"):
            line = program.stdout.readline()
            assert line, "".join(output)
            value += line
        yield home, json.loads(value), "".join(output)
        program.send_signal(signal.SIGINT)
        try:
            assert program.wait(timeout=30) == 0
        finally:
            program.kill()
        assert program.stdout.read() == ""


def mails_in(home: Path) -> list[EmailMessage]:
    """The mails of the demo, in the order in which they were sent."""
    files = sorted((home / "mail" / "new").iterdir())
    return [message_from_bytes(file.read_bytes(), policy=default) for file in files]


def test_both_polls_are_run_to_the_end(served: tuple[Path, Any, str]) -> None:
    """One carries with exactly the needed number; the other breaks a tie and elects."""
    removal, election = served[1]["polls"]
    assert (removal["outcome"], removal["yes"], removal["needed"]) == ("carried", 7, 7)
    assert (removal["phase"], election["phase"]) == ("certified", "certified")
    assert election["rounds"][0]["tie"]["broken_by"] == "lot"
    assert (election["outcome"], election["winner"]) == ("elected", "blair")


def test_the_record_of_each_poll_lies_where_the_demo_says(served: tuple[Path, Any, str]) -> None:
    """The records have one replaced ballot, one abstention, and one who did not cast."""
    removal = served[1]["polls"][0]
    record = Path(removal["record"])
    assert Path(removal["report"]).read_text(encoding="utf-8").count("CERTIFIED")
    tally = json.loads((record / "tally.json").read_bytes())
    assert (tally["result"]["abstain"], tally["result"]["not_cast"]) == (1, 1)
    assert tally["box"]["replaced"] == 1


def test_the_removal_s_key_is_shared_among_three_in_a_directory_of_its_own(
    served: tuple[Path, Any, str],
) -> None:
    """Without the first, two shares open the box and remember it; the report names the two."""
    directory = served[0] / "trustees"
    assert sorted(path.name for path in directory.iterdir()) == [
        "public.json",
        "share-1-robin-castellanos.txt",
        "share-2-sam-whitfield.txt",
        "share-2-sam-whitfield.txt.opened",
        "share-3-terry-nakamura.txt",
        "share-3-terry-nakamura.txt.opened",
    ]
    assert not (served[0] / "keys" / "removal-2026-1.key").exists()
    report = Path(served[1]["polls"][0]["report"]).read_text("utf-8")
    shares = "the shares of Sam Whitfield (trustee 2) and Terry Nakamura (trustee 3)"
    assert f"The box was opened on the server, with {shares}." in report
    assert "2 of 3 trustees" in report


def test_the_removal_is_rehearsed_before_its_notice(served: tuple[Path, Any, str]) -> None:
    """All goes well but that this office reaches nobody elsewhere; the list is left to be read."""
    directory = served[0] / "rehearsal-removal-2026-1"
    told = re.search(
        r"removal-2026-1: drafted, and rehearsed .*: (\d+) things went well", served[2]
    )
    assert told
    assert told.start() < served[2].index("removal-2026-1: noticed")
    found = (directory / "rehearsal.txt").read_text("utf-8")
    assert found.startswith("REHEARSAL.")
    assert found.count("\nwell   ") == int(told[1]) > 20
    assert found.count("\nFAULT  ") == found.count("Electors elsewhere are not reached") == 2


def test_a_ballot_link_comes_back_and_the_officer_enters_another_address(
    served: tuple[Path, Any, str],
) -> None:
    """Who is not reached is told at once and by name; then the roll has the new address."""
    home, _, output = served
    said = "550 5.1.1 no such mailbox (invented)"
    assert f"removal-2026-1: the link of Gray Abdallah came back: {said}." in output
    alerts = [mail for mail in mails_in(home) if "did not arrive" in str(mail["Subject"])]
    (alert,) = (words(text_of(mail)) for mail in alerts)
    assert "to Gray Abdallah (gray) at gray@example.org" in alert
    assert said in alert
    links = [str(mail["To"]) for mail in mails_in(home) if "/b/removal-2026-1#" in text_of(mail)]
    assert [to for to in links if "gray" in to] == [
        "Gray Abdallah <gray@example.org>",
        "Gray Abdallah <gray@example.net>",
    ]
    assert "gray@example.net" in (home / "core-maintainers.csv").read_text("utf-8")
    assert list((home / "bounces" / "new").iterdir()) == []


def test_the_election_finds_its_candidates_by_nominations(served: tuple[Path, Any, str]) -> None:
    """Whoever is nominated is asked once; who declined is in no record and no other mail."""
    home, (_, election) = served[0], served[1]["polls"]
    stand = "Blair Okonkwo, Devon Ștefănescu and Harper da Silva-Núñez"
    assert f"lead-2027-1: they stand: {stand}." in served[2]
    asked = [mail["To"] for mail in mails_in(home) if "] Nominated: " in str(mail["Subject"])]
    assert len(asked) == len({*map(str, asked)}) == 3
    definition = json.loads((Path(election["record"]) / "definition.json").read_bytes())
    assert definition["question"]["nominations"]["nominators"] == "private"
    statements = [each["statement"] for each in definition["question"]["candidates"]]
    assert statements[1] == "I would halve the review queue:\n\n- one area, one owner"
    assert "gray" not in (Path(election["record"]) / "journal.jsonl").read_text("utf-8")


def test_the_site_is_served(served: tuple[Path, Any, str]) -> None:
    """The front page names the lead who was just elected."""
    with urlopen(served[1]["url"]) as answer:
        assert "Blair Okonkwo" in answer.read().decode()


def test_the_visitor_can_cast_in_the_third_poll(served: tuple[Path, Any, str]) -> None:
    """The link is in a mail file that the demo names."""
    output = served[2]
    link = re.findall(r"http://\S+#\S+", output)[-1]
    mails = [Path(path) for path in re.findall(r"^\s+(/\S+)$", output, re.MULTILINE)]
    assert mails
    assert mails[-1].is_file()
    receipt = cast(link, Visit("", {"rank-devon": "1", "rank-harper": "2"}))
    assert "Cast" in receipt


def test_a_link_that_is_refused_is_told_in_the_page_s_own_words(
    served: tuple[Path, Any, str],
) -> None:
    """The error has the address, the status and the page's heading."""
    link = re.findall(r"http://\S+#\S+", served[2])[-1]
    with pytest.raises(DemoFailed, match="your-turn answered 403: That ballot link does not"):
        cast(link[:-20], Visit("", {}))


def test_what_the_demo_leaves_behind_is_sound_by_the_machine_s_clock(
    served: tuple[Path, Any, str],
) -> None:
    """No act is later than now, and the third poll goes on by the machine's clock.

    The worker is seen by that clock some seconds after the demo's clock has come to it.
    """
    for _ in range(60):
        lines = examined(served[0])
        if lines["worker"]["level"] == "ok":
            break
        Event().wait(0.5)
    assert "fault" not in {line["level"] for line in lines.values()}
    assert "no act is later" in lines["clock"]["says"]
    assert lines["worker"]["level"] == "ok"


def examined(home: Path) -> dict[str, dict[str, Any]]:
    """What the doctor finds in the demo's office, by what it examined."""
    doctor = subprocess.run(
        [*ELECTION[:-1], "doctor", "--json"],
        cwd=home,
        env={name: text for name, text in os.environ.items() if not name.startswith("ELECTION_")},
        capture_output=True,
        text=True,
        check=False,
    )
    return {line["what"]: line for line in json.loads(doctor.stdout)}


def test_polls_with_days_of_notice_voting_and_challenge_say_how_the_clock_was_moved(
    served: tuple[Path, Any, str],
) -> None:
    """It tells each move for each poll, and the return to real time."""
    moved = re.compile(r"^(\S+): clock moved from (.+) to (.+) UTC, when (.+)$", re.MULTILINE)
    moves = moved.findall(served[2])
    assert [(slug, then) for slug, _, _, then in moves] == [
        (slug, then)
        for slug, before in (("removal-2026-1", ()), ("lead-2027-1", ("its nominations end",)))
        for then in (*before, "it opens", "it closes", "its challenge period ends")
    ]
    instants = [datetime.fromisoformat(text) for _, *both, _ in moves for text in both]
    assert instants == sorted(instants)
    assert timedelta(days=68) > instants[-1] - instants[0] > timedelta(days=63)
    assert "The clock is this machine's from here on." in served[2]


def test_an_earlier_demo_is_deleted_only_when_asked(served: tuple[Path, Any, str]) -> None:
    """Without --fresh the demo refuses."""
    again = subprocess.run(
        [*ELECTION, "--dir", str(served[0])], capture_output=True, text=True, check=False
    )
    assert again.returncode == 1
    assert "an earlier demo is in it" in again.stderr


def test_fresh_deletes_nothing_that_no_demo_made(tmp_path: Path) -> None:
    """A directory with other files stays as it is."""
    (tmp_path / "thesis.txt").write_text("years of work")
    again = subprocess.run(
        [*ELECTION, "--dir", str(tmp_path), "--fresh"], capture_output=True, text=True, check=False
    )
    assert again.returncode == 1
    assert "no demo made it" in again.stderr
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


# A slow machine, and one that fails


def ticking(step: timedelta) -> Callable[[Session], datetime]:
    """A machine's clock that advances by a fixed step at each reading."""
    instants = iter(datetime(2027, 1, 1, tzinfo=UTC) + step * number for number in range(10**6))
    return lambda _tx: next(instants)


def test_a_fresh_demo_on_a_machine_on_which_every_step_takes_a_minute_is_not_too_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No window is missed, and --no-serve ends with tables, whatever the environment has."""
    (tmp_path / ".election-demo").write_text("")
    (tmp_path / "left-over").write_text("")
    monkeypatch.setenv("ELECTION_DATABASE_URL", "sqlite:///elsewhere.db")
    monkeypatch.setattr(
        "election.office.demo.demo_clock.machine_clock", ticking(timedelta(minutes=1))
    )
    done = CliRunner().invoke(app, ["demo", "--dir", str(tmp_path), "--fresh", "--no-serve"])
    assert done.exit_code == 0, (done.stderr, done.exception)
    assert done.stderr.splitlines().count("removal-2026-1: all have cast") == 1
    assert done.stderr.splitlines()[-1].endswith("when its challenge period ends")
    assert not (tmp_path / "left-over").exists()
    assert "Carried: 7 Yes of 9 entitled; 7 were needed." in done.stdout
    assert "Elected: Blair Okonkwo" in done.stdout
    assert "report.html" in done.stdout
    of_election = [mail for mail in mails_in(tmp_path) if "/polls/lead-2027-1" in text_of(mail)]
    for subject in ("Voting opens", "Preliminary result", "Certified result"):
        letters = [str(mail) for mail in of_election if f"] {subject}" in str(mail["Subject"])]
        assert len(letters) == len(set(letters)) == 11 + 2, (subject, len(letters))


def test_what_the_worker_is_refused_ends_the_demo_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo ends with the refusal's own words, without waiting."""
    monkeypatch.setattr(phases, "PUNCTUAL", timedelta())  # opened a moment late, it is less
    home = prepare(tmp_path / "here", fresh=False)
    output = Output(lambda _line: None, lambda *_shown: None, lambda _polls: None)
    refused = pytest.raises(DemoFailed, match=r"the worker stopped: .* would stay open for less")
    with running(home, listening(0), DemoClock(BEHIND)) as at_work, refused:
        officer = DemoOfficer(at_work, home, output, rehearse)
        times = usual_times(officer.wait.clock_says())
        exactly = replace(times, closes=times.opens + VOTING)
        officer.draft(VISITOR, visitor_file, exactly)
        officer.announce(VISITOR)
        officer.open(VISITOR, exactly)


def test_a_thread_keeps_what_ended_it() -> None:
    """Its error, a SystemExit too, is kept for who waits for it."""

    def give_up() -> None:
        sys.exit("no such address")

    thread = Background(give_up)
    thread.wait()
    assert thread.is_over
    assert str(thread.error) == "no such address"
    held = Event()
    other = Background(held.wait)
    assert not other.is_over
    held.set()
    other.wait()
    assert other.error is None


def test_the_demo_s_clock_never_goes_back_and_never_past_the_machine_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It moves to a later instant, ignores an earlier one, and stops at the machine's time."""
    noon = datetime(2027, 1, 10, 12, tzinfo=UTC)
    monkeypatch.setattr("election.office.demo.demo_clock.machine_clock", lambda _tx: noon)
    clock, tx = DemoClock(timedelta(days=9)), Session()
    assert clock(tx) == noon - timedelta(days=9)
    clock.move_to(noon - timedelta(days=4), tx)
    clock.move_to(noon - timedelta(days=5), tx)
    assert clock(tx) == noon - timedelta(days=4)
    clock.move_to(noon + timedelta(days=1), tx)
    assert clock(tx) == noon
