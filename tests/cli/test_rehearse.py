"""A rehearsal of a draft, as the officer runs it before anybody is mailed."""

import json
import re
from pathlib import Path

import pytest

from election import verify
from election.office import throwaway
from tests.support.nominations import nominating
from tests.support.officer import Officer
from tests.support.trustee_polls import drafts
from tests.support.world import CLOSES, ROLL

SLUG, LEAD = "removal-2026-1", "lead-2027-1"
NAMES = {
    "notice-page.html",
    "objection-page.html",
    "ballot-page.html",
    "receipt-page.html",
    "challenge-page.html",
    "mail-closed.txt",
}
REAL_PEOPLE = ("Robin Castellanos", "Sam Whitfield", "Blair Okonkwo", "@example.org")


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the office a site and a mail server that reach electors elsewhere."""
    monkeypatch.setenv("ELECTION_BASE_URL", "https://vote.example.org")
    monkeypatch.setenv("ELECTION_MAIL_URL", "smtp://127.0.0.1:2525")


def files_of(officer: Officer) -> dict[Path, bytes]:
    """Every file of the office, and none that a rehearsal left."""
    return {
        path: path.read_bytes()
        for path in officer.directory.rglob("*")
        if path.is_file() and not path.is_relative_to(officer.directory / f"rehearsal-{SLUG}")
    }


@pytest.mark.usefixtures("reached")
def test_scenario_44_a_draft_is_rehearsed_from_notice_to_record(officer: Officer) -> None:
    """Two of three shares open it, all goes well, and no byte of the office has changed."""
    drafts(officer)
    before = files_of(officer)
    said = officer.does("rehearse", SLUG)
    assert files_of(officer) == before
    for line in (
        "A mail server refuses one elector's mail, and the officer is told.",
        "comes back: status names them, and the officer is told.",
        "gets the ballot link at the second address, without anybody's doing.",
        "the old one opens nothing.",
        "cast again: the second ballot took the first one's place.",
        "cast at the instant of the close, and is refused.",
        "1 share opens nothing.",
        "1 share is lost: the other 2 open the box.",
        "Exactly at the line. Carried: 6 Yes of 8 entitled; 6 were needed.",
        "objects by link; officer and scrutineer are told, and it is dismissed.",
        "Certification waits for the ruling on a challenge.",
        "filed it by link; it is dismissed, and everybody is told.",
        "mails that came back were read, and deleted.",
        "with the second signature the result is final.",
        "What a rehearsal cannot show:",
    ):
        assert line in said
    assert "FAULT" not in said
    left = Path(f"rehearsal-{SLUG}")
    assert "went well" in (left / "rehearsal.txt").read_text()
    assert verify.main([str(left / "record")]) == 1
    assert verify.main(["--rehearsal", str(left / "record")]) == 0
    _all_is_marked(left)
    assert officer.types("verify", str(left / "record")).exit_code == 1
    assert officer.types("verify", "--rehearsal", str(left / "record")).exit_code == 0
    assert f"rehearsal-{SLUG}" in officer.is_refused("rehearse", SLUG)


def _all_is_marked(left: Path) -> None:
    """Every page and text that people read begins with the mark, and names no real person."""
    shown = [*left.glob("*.html"), *left.glob("*.txt")]
    shown += [left / "record" / name for name in ("README.txt", "report.html", "report.md")]
    assert {path.name for path in shown} >= NAMES
    for path in shown:
        text = path.read_text()
        begins = text.partition("<h1")[0] if "<h1" in text else text[:400]
        assert "REHEARSAL" in begins, path
        assert not any(real in text for real in REAL_PEOPLE), path
        assert path.stat().st_mode & 0o077 == 0 or path.parent.name == "record"
    subjects = [
        re.search("^Subject: (.*)", mail.read_text(), re.MULTILINE) for mail in left.glob("*.txt")
    ]
    assert all("REHEARSAL: " in subject[1] for subject in subjects if subject)
    definition = json.loads((left / "record" / "definition.json").read_bytes())
    assert definition["rehearsal"] is True
    assert definition["roll"]["people"][0]["name"] == "Avery Lindqvist"


def test_what_an_officer_would_want_to_know_before_notice_is_a_fault(officer: Officer) -> None:
    """Times that are past, and mail that reaches nobody; the count of an election still ties."""
    officer.writes("core-maintainers.csv", ROLL)
    officer.drafts_election()
    officer.clock.now = CLOSES
    result = officer.types("rehearse", LEAD, "tried", "--json")
    assert result.exit_code == 1, (result.output, result.exception)
    found = json.loads(result.stdout)
    faults = [each["says"] for each in found["findings"] if each["mark"] == "FAULT"]
    assert found["faults"] == len(faults) == 4
    assert "open on this machine alone" in faults[0]
    assert "and not sent" in faults[1]
    assert faults[2] == "Its end is past: write later times into the poll file."
    assert faults[3] == "The notice would come less than 7 days before opening."
    ties = [each["says"] for each in found["findings"] if each["about"] == "Tie"]
    assert ties[0].startswith("The invented ballots tie")
    assert "Blair Okonkwo" in Path("tried", "record", "report.md").read_text()


@pytest.mark.usefixtures("reached")
def test_nominations_are_rehearsed_with_invented_nominees(officer: Officer) -> None:
    """They nominate and answer by their links; who stands then is on the invented ballots."""
    officer.writes("core-maintainers.csv", ROLL)
    officer.does("draft", officer.writes("election.toml", nominating()))
    said = officer.does("rehearse", LEAD, "tried")
    assert "The office would open its nominations now." in said
    assert "3 electors stand, and nobody who was only asked." in said
    assert "Elected: Elector " in said
    assert "FAULT" not in said
    for name in ("nominations-page.html", "mail-nominated.txt"):
        assert "REHEARSAL" in Path("tried", name).read_text()
    definition = json.loads(Path("tried", "record", "definition.json").read_bytes())
    assert len(definition["question"]["candidates"]) == 3
    assert officer.reads("show", LEAD)["phase"] == "draft"


def test_a_poll_that_has_opened_is_not_rehearsed(officer: Officer) -> None:
    """There is nothing left to mend; a poll that was noticed still is rehearsed."""
    officer.drafts_removal()
    officer.does("notice", SLUG, "--yes")
    officer.clock.forward(days=11)
    officer.does("open", SLUG, "--yes")
    assert "rehearse is possible only while" in officer.is_refused("rehearse", SLUG)
    assert not Path(f"rehearsal-{SLUG}").exists()


@pytest.mark.parametrize("looks", ["rehearse", "preview"])
def test_a_draft_with_a_long_roll_is_looked_at_with_a_shorter_one(
    officer: Officer, looks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each elector would be mailed and would cast; nothing is written, and the way is named."""
    monkeypatch.setattr(throwaway, "MOST_ELECTORS", 8)
    officer.drafts_removal()
    refusal = " ".join(officer.is_refused(looks, SLUG, "looked-at").split())
    assert f"{SLUG} has 9 electors" in refusal
    assert "no poll of more than 8 is rehearsed or previewed" in refusal
    assert "a roll of some hundred people" in refusal
    assert not Path("looked-at").exists()
