"""The preview of a draft, as the officer opens it before anybody is mailed."""

import re
from pathlib import Path

from tests.support.nominations import END, answers, nominates, nominating, opens_nominations
from tests.support.officer import Officer
from tests.support.poll_files import ELECTION as CAUSED_BY_REMOVAL
from tests.support.trustee_polls import drafts

SLUG, LEAD = "removal-2026-1", "lead-2027-1"


def test_scenario_50_a_preview_shows_a_drafts_mails_and_notice_and_nothing_of_it_is_real(
    officer: Officer,
) -> None:
    """Every file is marked, no link leads to the office, and the office stays as it was."""
    officer.drafts_removal()
    office_before = {path for path in officer.directory.rglob("*") if path.is_file()}
    shown_before = officer.does("show", SLUG)
    said = officer.does("preview", SLUG, "looked-at")
    assert "Nothing is announced." in said
    written = {path.name: path.read_text() for path in Path("looked-at").iterdir()}
    for kind in ("notice", "subject-letter", "ballot-link", "reminder", "closed", "result"):
        assert {f"mail-{kind}.txt", f"mail-{kind}.html"} <= written.keys()
    for page in ("notice", "ballot", "review", "receipt", "report"):
        assert f"{page}-page.html" in written
    for text in written.values():
        assert "PREVIEW. Nothing here is real" in text
        assert "127.0.0.1" not in text
        assert "<script" not in text
    link = re.search(r"<(https://\S+)#\S+>", written["mail-ballot-link.txt"])
    assert link
    assert link[1] == f"https://preview.invalid/b/{SLUG}"
    assert "Avery Lindqvist" in written["mail-ballot-link.txt"]
    assert "Shall " in written["notice-page.html"]
    after = {path for path in officer.directory.rglob("*") if path.is_file()}
    assert {path for path in after - office_before if "looked-at" not in path.parts} == set()
    assert officer.does("show", SLUG) == shown_before
    assert "looked-at" in officer.is_refused("preview", SLUG, "looked-at")


def test_a_poll_that_was_noticed_has_no_preview(officer: Officer) -> None:
    """What was announced is read where it was announced."""
    officer.drafts_removal()
    officer.does("notice", SLUG, "--yes")
    assert SLUG in officer.is_refused("preview", SLUG, "looked-at")
    assert not Path("looked-at").exists()


def test_an_election_is_previewed_before_the_removal_that_causes_it_is_over(
    officer: Officer,
) -> None:
    """Its candidates are ranked on the ballot and in the report; its cause is not asked for."""
    officer.does("draft", officer.writes("election.toml", CAUSED_BY_REMOVAL))
    officer.does("preview", LEAD, "looked-at", "--json")
    report = Path("looked-at", "report-page.html").read_text()
    assert "Elected" in report
    assert Path("looked-at", "mail-notice.txt").stat().st_mode & 0o077 == 0


def test_a_poll_whose_key_trustees_share_is_previewed(officer: Officer) -> None:
    """The shares are thrown away with the office that made them."""
    drafts(officer)
    officer.does("preview", SLUG, "looked-at")
    assert Path("looked-at", "report-page.html").is_file()
    assert not Path("keys", f"{SLUG}-shares").exists()


def test_nominations_are_previewed_with_invented_nominees(officer: Officer) -> None:
    """Before anybody was asked, the page and the mails of nominations are there, and a ballot."""
    caused = re.sub(r"(?m)^vacancy = .*$", f'removal = "{SLUG}"', nominating())
    officer.does("draft", officer.writes("election.toml", caused))
    officer.does("preview", LEAD, "looked-at")
    written = {path.name: path.read_text() for path in Path("looked-at").iterdir()}
    for kind in (
        "nominations",
        "nominated",
        "nomination-answer",
        "nominations-closed-to-officials",
    ):
        assert "PREVIEW" in written[f"mail-{kind}.txt"]
    assert "Nominate others" in written["nominations-page.html"]
    assert "invented" in written["notice-page.html"]
    assert "Elected" in written["report-page.html"]
    assert officer.reads("show", LEAD)["phase"] == "draft"


def test_those_who_stand_are_previewed_with_their_statements(officer: Officer) -> None:
    """Before the notice the officer sees the candidates' own statements on it."""
    opens_nominations(officer, "published")
    nominates(officer, "blair", "casey")
    for person in ("casey", "harper"):
        answers(officer, person, "stands", f"I am {person}, and I listen.")
    officer.clock.now = END
    officer.does("worker", "--once")
    officer.does("preview", LEAD, "looked-at")
    notice = Path("looked-at", "notice-page.html").read_text()
    assert "I am casey, and I listen." in notice
    assert "Nominated by <bdi>Blair Okonkwo</bdi>" in notice
    assert "Harper da Silva-Núñez" in Path("looked-at", "report-page.html").read_text()
