"""The notice, as the officer gives it: what it says before it asks, and when it is given twice."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.officer import Officer
from tests.support.trustee_polls import drafts
from tests.support.world import OPENS

SLUG = "removal-2026-1"
KEY = Path("keys", f"{SLUG}.key")


def test_notice_says_when_where_by_what_and_to_whom_before_it_asks(officer: Officer) -> None:
    """Times with their lengths, the site, the sender, the way of the mail, and each address."""
    officer.drafts_removal()
    said = officer.is_refused("notice", SLUG)
    for part in (
        "Opens:  Tuesday 12 January 2027, 12:00 UTC, in 11 days",
        "Closes: Tuesday 26 January 2027, 12:00 UTC, open for 14 days",
        "Site:   http://127.0.0.1:8000/polls/removal-2026-1",
        "Mail:   from elections@localhost, written into ",
        "To:     9 electors, at 11 addresses:",
        "Blair Okonkwo: blair@example.org and blair.home@example.net",
        "Robin Castellanos, officer: officer@example.org",
        "Sam Whitfield, scrutineer: scrutineer@example.org",
    ):
        assert part in said
    assert "nobody confirmed" in said


def test_a_notice_that_would_reach_nobody_wants_to_be_told_that_it_is_local(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings of a fresh office mail into a folder, with links to this machine alone."""
    officer.drafts_removal()
    for words in (("--yes",), ()):
        refused = officer.types_exactly("notice", SLUG, *words)
        assert refused.exit_code == 1
        assert "http://127.0.0.1:8000 (ELECTION_BASE_URL) open on this machine" in refused.stderr
        assert "(ELECTION_MAIL_URL), and not sent" in refused.stderr
        assert "say --local" in refused.stderr
    assert not KEY.exists()
    monkeypatch.setenv("ELECTION_MAIL_URL", "smtp://127.0.0.1:2525")
    monkeypatch.setenv("ELECTION_BASE_URL", "http://vote.example.org")
    refused = officer.types_exactly("notice", SLUG, "--yes")
    assert "ballots need https" in refused.stderr
    assert "ELECTION_MAIL_URL" not in refused.stderr.splitlines()[0]
    monkeypatch.setenv("ELECTION_BASE_URL", "https://vote.example.org")
    assert officer.types_exactly("notice", SLUG, "--yes").exit_code == 0


def test_a_notice_given_again_keeps_the_key_of_the_first(officer: Officer) -> None:
    """It says that the poll was noticed before, and which key opens its box."""
    officer.drafts_removal()
    officer.does("notice", SLUG, "--yes")
    key = KEY.read_bytes()
    said = officer.is_refused("notice", SLUG, "--yes")
    assert f"{SLUG} was noticed before" in said
    assert f"Its key is {officer.directory / KEY}: keep it, it opens the box." in said
    assert "ove it away" not in said
    assert KEY.read_bytes() == key


@pytest.mark.parametrize("left", ["whole", "empty"])
def test_a_notice_that_was_killed_before_it_was_stored_is_given_again(
    officer: Officer, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    """A key and a seed that it wrote are taken; files that it had only begun are made anew."""
    slug = officer.drafts_election()

    def killed(*_words: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("election.services.notice.notice", killed)
        officer.types("notice", slug, "--yes")
    files = [Path("keys", f"{slug}.{kind}") for kind in ("key", "seed")]
    before = [file.read_bytes() for file in files]
    if left == "empty":
        for file in files:
            file.write_bytes(b"")
    said = officer.does("notice", slug, "--yes")
    assert said.count("Kept: ") == (2 if left == "whole" else 0)
    assert ([file.read_bytes() for file in files] == before) == (left == "whole")
    public = officer.reads("key", "check", str(files[0]))["public_key"]  # a whole key, read back
    assert public in officer.does("show", slug)


def test_a_killed_notice_with_trustees_is_given_again(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shares are there all together or not at all; those that are there are kept."""
    drafts(officer)
    aside = Path("keys", f"{SLUG}-shares.part")
    aside.mkdir(parents=True)
    (aside / "share-1-robin-castellanos.txt").write_text("half a sh")

    def killed(*_words: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("election.services.notice.notice", killed)
        officer.types("notice", SLUG, "--yes")
    shares = sorted(Path("keys", f"{SLUG}-shares").iterdir())
    before = [share.read_bytes() for share in shares]
    assert len(shares) == 4
    assert not aside.exists()
    assert officer.does("notice", SLUG, "--yes").count("Kept: ") == 3
    assert [share.read_bytes() for share in shares] == before


def test_shares_without_their_card_are_never_moved_or_deleted(officer: Officer) -> None:
    """They may be all that opens a box: notice keeps them, and says so."""
    drafts(officer)
    shares = Path("keys", f"{SLUG}-shares")
    officer.does("key", "split", "--new", "--poll", SLUG, "--out", str(shares))
    (shares / "public.json").rename("card.json")
    assert "Keep it: it may be the only one" in officer.is_refused("notice", SLUG, "--yes")
    assert len(list(shares.iterdir())) == 3


def test_a_notice_that_comes_too_late_says_so_before_it_asks(officer: Officer) -> None:
    """Nobody confirms what is then refused."""
    officer.drafts_removal()
    officer.clock.now = OPENS - timedelta(days=1)
    said = officer.is_refused("notice", SLUG)
    assert "notice" in said
    assert "nobody confirmed" not in said
    assert "Notice freezes" not in said
