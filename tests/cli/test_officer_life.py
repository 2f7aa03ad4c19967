"""A poll's life as the officer runs it: what each command does, and when it is refused."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.officer import Officer, text_of
from tests.support.world import CLOSES, NOON, OPENS, REMOVAL, ROLL

WHY = ("--reason", "the roll was wrong")


def opened(officer: Officer) -> str:
    """A removal that is open."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    officer.clock.now = OPENS
    officer.does("open", slug, "--yes")
    return slug


def test_all_faults_of_a_poll_file_come_at_once(officer: Officer) -> None:
    """The faults of file and roll are told together, and no draft is kept."""
    broken = {
        'slug = "removal-2026-1"': 'slug = "Removal!"',
        '"3/4"': '"1/3"',
        '"avery"': '"devon"',
    }
    with pytest.raises(AssertionError):
        officer.drafts_removal(broken)
    refusal = officer.is_refused("draft", "removal.toml")
    assert refusal.count("\n  ") == 3
    assert officer.reads("polls") == {"polls": []}


def test_drafting_again_replaces_the_draft(officer: Officer) -> None:
    """The roll is replaced too: it has one person fewer."""
    slug = officer.drafts_removal()
    officer.writes("core-maintainers.csv", ROLL.rsplit("\n", 2)[0] + "\n")
    officer.drafts_removal()
    assert officer.reads("show", slug)["n"] == 8


def test_a_draft_is_judged_without_clock_and_other_polls(officer: Officer) -> None:
    """Long after its dates, in an empty office, it drafts, with a note on the notice."""
    officer.clock.now = NOON + timedelta(days=900)
    result = officer.types("draft", officer.writes("removal.toml", REMOVAL))
    assert result.exit_code == 0
    assert "Note: The notice would come less than 7 days before opening." in result.stderr


def test_notice_needs_its_days(officer: Officer) -> None:
    """Seven days before `opens` it is in time; a second later it is refused, without a key."""
    slug = officer.drafts_removal()
    officer.clock.now = OPENS - timedelta(days=7) + timedelta(seconds=1)
    refusal = officer.is_refused("notice", slug, "--yes")
    assert "2027-01-05 12:00:00 UTC" in refusal
    assert not Path(f"keys/{slug}.key").exists()
    officer.clock.now = OPENS - timedelta(days=7)
    officer.does("notice", slug, "--yes")
    assert Path(f"keys/{slug}.key").stat().st_mode & 0o777 == 0o600


def test_notice_asks_before_it_freezes_anything(officer: Officer) -> None:
    """Without --yes and without an answer, nothing happens."""
    slug = officer.drafts_removal()
    assert "nobody confirmed" in officer.is_refused("notice", slug)
    assert officer.reads("show", slug)["phase"] == "draft"


def test_notice_reaches_both_addresses_and_links_one(officer: Officer) -> None:
    """Blair, with two addresses, gets two notices and one link."""
    slug = opened(officer)
    officer.does("worker", "--once")
    at_home = [text_of(mail) for mail in officer.mail_to("blair.home@example.net")]
    assert len(at_home) == 1
    assert not any(f"/b/{slug}#" in text for text in at_home)
    assert officer.link_of("blair@example.org", slug)


def test_a_key_made_elsewhere_never_touches_the_server(officer: Officer) -> None:
    """`--public-key` takes the public half, and the notice says so."""
    slug = officer.drafts_removal()
    public = officer.reads("key", "new", "elsewhere/robin.key")["public_key"]
    officer.does("notice", slug, "--public-key", public, "--yes")
    assert not Path(f"keys/{slug}.key").exists()
    assert f"{public} (made elsewhere)" in officer.does("show", slug)


def test_opening_waits_for_its_time(officer: Officer) -> None:
    """A second before `opens` it is refused; the worker opens the poll at `opens`."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    officer.clock.now = OPENS - timedelta(seconds=1)
    assert "possible from 2027-01-12 12:00:00 UTC on" in officer.is_refused("open", slug, "--yes")
    officer.does("worker", "--once")
    assert officer.reads("show", slug)["phase"] == "noticed"
    officer.clock.now = OPENS
    officer.does("worker", "--once")
    assert officer.reads("show", slug)["phase"] == "open"


def test_a_window_of_exactly_the_minimum_is_opened_by_a_worker_that_is_late(
    officer: Officer,
) -> None:
    """Within the hour it opens all the same, and the record verifies; after it, it is refused."""
    slug = officer.drafts_decision({"closes = 2027-01-26": "closes = 2027-01-19"})
    officer.does("notice", slug, "--yes")
    officer.clock.now = OPENS + timedelta(hours=1, seconds=1)
    assert "less than 7 days" in officer.is_refused("open", slug, "--yes")
    officer.clock.now = OPENS + timedelta(hours=1)
    officer.does("worker", "--once")
    assert officer.reads("show", slug)["phase"] == "open"
    officer.clock.now = OPENS + timedelta(days=7)
    officer.does("worker", "--once")
    officer.does("tally", slug, "--key", f"keys/{slug}.key")
    officer.does("publish", slug, "--yes")
    officer.does("export", slug, "record")
    assert "notice, opening and close came at their times" in officer.does("verify", "record")


def test_a_late_opening_that_leaves_too_little_time_is_refused(officer: Officer) -> None:
    """With six of seven days left, only a later end or a cancellation helps."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    officer.clock.now = CLOSES - timedelta(days=6)
    assert "less than 7 days" in officer.is_refused("open", slug, "--yes")
    assert officer.types("worker", "--once").exit_code == 0
    assert officer.reads("show", slug)["phase"] == "noticed"
    officer.does("open", slug, "--closes", "2027-01-28T12:00Z", "--yes")
    assert "2027" in officer.does("show", slug)


def test_closing_waits_for_its_time_and_extension_moves_it_later_only(officer: Officer) -> None:
    """An earlier end is refused, and so is an extension after `closes`."""
    slug = opened(officer)
    assert "possible from" in officer.is_refused("close", slug, "--yes")
    earlier = ("extend", slug, "--closes", "2027-01-20T12:00Z", *WHY, "--yes")
    assert "to a later time only" in officer.is_refused(*earlier)
    officer.does("extend", slug, "--closes", "2027-01-28T12:00Z", *WHY, "--yes")
    officer.clock.now = CLOSES
    assert "possible from" in officer.is_refused("close", slug, "--yes")
    officer.clock.now = CLOSES + timedelta(days=2)
    late = ("extend", slug, "--closes", "2027-01-30T12:00Z", *WHY, "--yes")
    assert "was possible only before" in officer.is_refused(*late)
    officer.does("close", slug, "--yes")
    assert "is closed" in officer.is_refused(*late)


def test_a_tally_before_the_close_is_refused(officer: Officer) -> None:
    """The tally of an open poll is refused."""
    slug = opened(officer)
    assert "tally is possible only" in officer.is_refused(
        "tally", slug, "--key", f"keys/{slug}.key"
    )


def test_the_wrong_key_opens_nothing(officer: Officer) -> None:
    """Another poll's key is named as such, and the poll stays closed."""
    slug = opened(officer)
    officer.clock.now = CLOSES
    officer.does("close", slug, "--yes")
    officer.does("key", "new", "other.key")
    assert "another poll's key" in officer.is_refused("tally", slug, "--key", "other.key")
    assert "cannot be used" in officer.is_refused("tally", slug, "--key", "missing.key")
    assert "kind" in officer.is_refused("tally", slug, "--key", "keys/service.key")
    assert officer.reads("show", slug)["phase"] == "closed"


def test_a_recusal_is_mailed_to_both_addresses_and_only_counted(officer: Officer) -> None:
    """N is 8 after Blair's recusal, and the public journal has no name. Devon has one address."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    assert "Their address is told." in officer.does("recuse", slug, "devon")
    officer.does("recuse", slug, "devon", "--undo")
    assert "Both their addresses are told." in officer.does("recuse", slug, "blair")
    shown = officer.reads("show", slug)
    assert (shown["n"], shown["needed"]) == (8, 6)
    officer.does("worker", "--once")
    for address in ("blair@example.org", "blair.home@example.net"):
        assert any("recus" in mail["Subject"].lower() for mail in officer.mail_to(address))
    assert "is recused already" in officer.is_refused("recuse", slug, "blair")
    officer.does("recuse", slug, "blair", "--undo")
    assert officer.reads("show", slug)["n"] == 9
    officer.does("recuse", slug, "blair")
    officer.clock.now = OPENS
    officer.does("worker", "--once")
    assert not any(f"/b/{slug}#" in text_of(mail) for mail in officer.mail_to("blair@example.org"))
    assert "recuse is possible only" in officer.is_refused("recuse", slug, "casey")


def test_the_subject_is_not_recused(officer: Officer) -> None:
    """The definition decides whether the lead counts, so a recusal is refused."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    assert "subject_mode" in officer.is_refused("recuse", slug, "avery")
    assert "not on the roll" in officer.is_refused("recuse", slug, "nobody")


def test_a_new_address_gets_a_new_link_and_the_old_one_is_told(officer: Officer) -> None:
    """The old address gets a mail without a link; the journal only counts."""
    slug = opened(officer)
    officer.does("worker", "--once")
    old = officer.link_of("gray@example.org", slug)
    officer.does("relink", slug, "gray", "--email", "gray@example.com", "--reason", "new employer")
    officer.does("worker", "--once")
    new = officer.link_of("gray@example.com", slug)
    assert new != old
    told = text_of(officer.mail_to("gray@example.org")[-1])
    assert "new employer" in told
    assert f"/b/{slug}#" not in told
    taken = ("--email", "Casey@Example.org", "--reason", "a slip")
    assert "another elector's address" in officer.is_refused("relink", slug, "gray", *taken)
    assert "go together" in officer.is_refused("relink", slug, "gray", "--email", "g@example.com")


def test_a_reminder_goes_to_everybody(officer: Officer) -> None:
    """All nine electors get one, whoever has cast."""
    slug = opened(officer)
    assert "9 reminders" in officer.does("remind", slug)


def test_status_tells_each_message_and_never_who_cast(officer: Officer) -> None:
    """It has states and answers for each elector, and no key on casting."""
    slug = opened(officer)
    officer.does("worker", "--once")
    report = officer.reads("status", slug)
    blair = next(elector for elector in report["electors"] if elector["id"] == "blair")
    kinds = [(message["message"], message["state"]) for message in blair["messages"]]
    assert kinds.count(("notice", "sent")) == 2
    assert ("ballot-link", "sent") in kinds
    assert "cast" not in json.dumps(report).replace("castellanos", "").lower()
    assert officer.types("status", slug).exit_code == 0


def test_a_poll_is_cancelled_before_it_opens_and_void_after(officer: Officer) -> None:
    """Each has a reason, and the slug is not used again."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    officer.does("cancel", slug, *WHY, "--yes")
    assert "is cancelled" in officer.is_refused("draft", "removal.toml")
    second = {'slug = "removal-2026-1"': 'slug = "removal-2026-2"'}
    officer.does("draft", officer.writes("removal.toml", REMOVAL, second))
    officer.does("notice", "removal-2026-2", "--yes")
    officer.clock.now = OPENS
    officer.does("open", "removal-2026-2", "--yes")
    assert "is open" in officer.is_refused("cancel", "removal-2026-2", *WHY, "--yes")
    officer.does("void", "removal-2026-2", *WHY, "--yes")
    officer.does("worker", "--once")
    mails = [text_of(mail) for mail in officer.mail_to("casey@example.org")]
    assert sum("the roll was wrong" in text for text in mails) == 2


def test_a_challenge_holds_certification_until_it_is_ruled_on(officer: Officer) -> None:
    """Challenge and ruling are public links in the journal."""
    slug = opened(officer)
    officer.clock.now = CLOSES
    officer.does("close", slug, "--yes")
    officer.does("tally", slug, "--key", f"keys/{slug}.key")
    officer.does("publish", slug, "--yes")
    certify = ("certify", slug, "--statement", "https://example.org/reasons", "--yes")
    officer.does("challenge", slug, "--statement", "https://example.org/challenge")
    officer.clock.forward(days=7)
    assert "Challenge 1" in officer.is_refused(*certify)
    assert "no objection or challenge 2 without a ruling" in officer.is_refused(
        "rule", slug, "2", "--dismissed", "--statement", "https://example.org/ruling"
    )
    officer.does("rule", slug, "1", "--dismissed", "--statement", "https://example.org/ruling")
    assert "is not a link" in officer.is_refused("certify", slug, "--statement", "word", "--yes")
    officer.does(*certify)
    assert officer.reads("show", slug)["phase"] == "certified"


def test_the_subjects_reply_is_added_before_opening_only(officer: Officer) -> None:
    """After the opening a reply is refused."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    officer.does("reply", slug, "https://example.org/reply")
    officer.clock.now = OPENS
    officer.does("open", slug, "--yes")
    assert "reply is possible only" in officer.is_refused("reply", slug, "https://example.org/2")


def test_every_command_on_an_unknown_poll_says_so(officer: Officer) -> None:
    """All of them have one and the same sentence."""
    for words in (
        ("show", "ghost"),
        ("status", "ghost"),
        ("notice", "ghost", "--yes"),
        ("open", "ghost", "--yes"),
        ("remind", "ghost"),
        ("relink", "ghost", "blair"),
        ("recuse", "ghost", "blair"),
        ("close", "ghost", "--yes"),
        ("publish", "ghost", "--yes"),
        ("cancel", "ghost", *WHY, "--yes"),
        ("void", "ghost", *WHY, "--yes"),
        ("export", "ghost", "there"),
    ):
        assert "There is no poll ghost." in officer.is_refused(*words), words
