"""Hints that help: what is likely at fault is named, with what to type instead."""

import socket
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.officer import Officer
from tests.support.whole_polls import decision, opens, ranks, votes
from tests.support.world import CLOSES, DECISION, ELECTION, REMOVAL, ROLL

BY_REMOVAL = {
    'vacancy = { of = "avery", cause = "resigned", declared_by = "the core maintainers", '
    'date = 2026-12-29, link = "https://example.org/vacancy" }': 'removal = "removal-2026-1"'
}


def test_a_draft_judges_the_trigger_as_the_notice_will(officer: Officer) -> None:
    """The removal that it names is not there, then not certified; a rival is named, too."""
    file = officer.writes("election.toml", ELECTION, BY_REMOVAL)
    note = "Note: As things stand, the notice would be refused: "
    assert f"{note}there is no poll removal-2026-1." in officer.types("draft", file).stderr
    officer.drafts_removal()
    assert (
        f"{note}removal-2026-1 is not certified as carried." in officer.types("draft", file).stderr
    )
    officer.does("notice", officer.drafts_election(), "--yes")
    rival = officer.writes("rival.toml", ELECTION, {"lead-2027-1": "lead-2027-2"})
    said = officer.types("draft", rival).stderr
    assert f"{note}the election lead-2027-1 is under way from it." in said


def test_an_address_that_was_replaced_is_told_by_name(officer: Officer) -> None:
    """The roll of a later poll still has it; the draft says whose it is, and what replaced it."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    lost = ("--reason", "the mailbox is lost")
    officer.does("relink", slug, "casey", "--email", "casey@new.example.org", *lost)
    drafted = officer.types("draft", officer.writes("decision.toml", DECISION))
    assert drafted.exit_code == 0
    told = (
        "Casey Moreau is on this roll with casey@example.org, which was replaced by "
        "casey@new.example.org in removal-2026-1."
    )
    assert told in drafted.stderr
    officer.writes("core-maintainers.csv", ROLL, {"casey@example.org": "Casey@New.example.org"})
    assert "was replaced" not in officer.types("draft", "decision.toml").stderr


def test_a_roll_says_yes_as_spreadsheets_do(officer: Officer) -> None:
    """`Yes`, `TRUE` and `False` are read; semicolons and tabs are named."""
    spelled = ROLL.replace(",yes\n", ",TRUE\n").replace(",no\n", ",No\n", 3)
    officer.writes("core-maintainers.csv", spelled)
    assert officer.drafts_removal()
    for sign, word in ((";", "semicolons"), ("\t", "tabs")):
        officer.writes("core-maintainers.csv", ROLL.replace(",", sign).replace("id", "Id", 1))
        assert f"the cells are separated by {word}" in officer.is_refused("draft", "removal.toml")


def test_a_missing_seed_is_asked_for(officer: Officer) -> None:
    """The file is to be given, or a seed that was drawn in public."""
    slug = officer.drafts_election()
    opens(officer, slug)
    for person in ("avery", "blair", "casey", "devon", "ellis"):
        votes(officer, slug, person, ranks("blair"))
    officer.clock.now = CLOSES
    officer.does("worker", "--once")
    Path("keys", f"{slug}.seed").unlink()
    said = officer.is_refused("tally", slug, "--key", f"keys/{slug}.key")
    assert "the officer's seed is missing, and nothing was opened" in said
    assert "--seed FILE" in said
    assert "--drawn-seed officer=HEX --draw URL" in said


def test_a_secret_key_is_no_public_key(officer: Officer) -> None:
    """It is refused with the public half to give, and nothing is frozen."""
    slug = officer.drafts_removal()
    public = officer.reads("key", "new", "robin.key")["public_key"]
    said = officer.is_refused("notice", slug, "--public-key", "robin.key", "--yes")
    assert "robin.key holds a secret key" in said
    assert f"--public-key {public}" in said
    assert officer.reads("show", slug)["phase"] == "draft"


def test_a_password_with_an_at_sign_is_percent_encoded(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database's URL says how, and shows no part of the password."""
    monkeypatch.setenv("ELECTION_DATABASE_URL", "postgresql://robin:sec@ret@127.0.0.1/polls")
    said = officer.is_refused("polls")
    assert "write @ as %40" in said
    assert "ret" not in said.replace("secret", "")


def test_a_restore_names_the_file_that_was_given(officer: Officer) -> None:
    """Not the copy that it makes for itself."""
    officer.drafts_removal()
    officer.does("backup", "copy.db")
    content = Path("copy.db").read_bytes()
    Path("copy.db").write_bytes(content[:-4096])
    (officer.directory / "election.db").unlink()
    said = officer.is_refused("restore", "copy.db")
    assert "copy.db is no copy that can be relied on" in said
    assert "restoring" not in said


def test_a_busy_port_is_said_with_the_option_that_names_another(officer: Officer) -> None:
    """No log line, and no server that ends without a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        said = officer.is_refused("serve", "--port", str(port))
    assert f"cannot be served on 127.0.0.1, port {port}: address already in use" in said
    assert "election serve --port" in said
    assert "Serving" not in said


def test_a_challenge_after_its_period_is_said_to_be_late(officer: Officer) -> None:
    """It is recorded all the same: certification waits for its ruling."""
    decision(officer, {"blair": "yes"})
    slug = "decision-2027-1"
    officer.does("publish", slug, "--yes")
    words = ("challenge", slug, "--statement", "https://example.org/challenge")
    assert "period ended" not in officer.types(*words).stderr
    officer.clock.forward(days=7)
    late = officer.types(*words)
    assert late.exit_code == 0
    assert "The challenge period ended Tuesday 2 February 2027, 12:00 UTC." in late.stderr
    assert "Challenge 2" in late.stdout


def test_a_year_that_may_be_mistyped_is_noted(officer: Officer) -> None:
    """Nobody plans a poll for decades ahead; the draft also says what to try before a notice."""
    far = {"opens = 2027-01-12": "opens = 2062-01-12", "closes = 2027-01-26": "closes = 2062-01-26"}
    drafted = officer.types("draft", officer.writes("removal.toml", REMOVAL, far))
    assert "Note: It opens in 35 years: look at the year." in drafted.stderr
    assert "Try it before: election preview removal-2026-1 DIR" in drafted.stdout


def test_a_window_of_months_is_noted(officer: Officer) -> None:
    """The draft says how long it is, in days and in words."""
    long = {"closes = 2027-01-26": "closes = 2027-06-26"}
    drafted = officer.types("draft", officer.writes("removal.toml", REMOVAL, long))
    assert "Note: It stays open for 165 days." in drafted.stderr
    assert "to Saturday 26 June 2027, 12:00 UTC: 165 days." in drafted.stdout
