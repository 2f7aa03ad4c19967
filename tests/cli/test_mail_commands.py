"""`election mail`: what waits, and what was refused wrongly, is sent by one command."""

import pytest

from tests.support.mailserver import LOOPBACK, Inbox, serving
from tests.support.officer import Officer


def test_what_a_server_says_of_a_test_mail_ends_with_one_full_stop(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the server's own words have one or not."""
    for words in ("550 5.1.1 No such user.", "550 5.1.1 No such user"):
        with serving(Inbox(rcpt=lambda _, words=words: words)) as port:  # type: ignore[misc]
            monkeypatch.setenv("ELECTION_MAIL_URL", f"smtp://{LOOPBACK}:{port}")
            said = officer.is_refused("mail", "test", "ellis@example.org")
        assert "It said: 550 5.1.1 No such user.\n" in said


def test_mail_that_a_server_refused_wrongly_is_sent_again_by_one_command(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new sender was unknown for a while: what was refused and what waits is sent now."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    replies = iter(["550 5.7.1 Unknown sender", "451 4.7.1 Later", *["550 5.7.1 No"] * 100])
    with serving(Inbox(rcpt=lambda _: next(replies))) as port:
        monkeypatch.setenv("ELECTION_MAIL_URL", f"smtp://{LOOPBACK}:{port}")
        officer.does("worker", "--once")
    inbox = Inbox()
    with serving(inbox) as port:
        monkeypatch.setenv("ELECTION_MAIL_URL", f"smtp://{LOOPBACK}:{port}")
        assert officer.reads("mail", "retry", slug)["slug"] == slug
        assert "was tried" in officer.does("mail", "retry")
    notices = [to for to in inbox.recipients if to.endswith("@example.org")]
    assert "ellis@example.org" in notices
    mails = [
        mail
        for elector in officer.reads("status", slug)["electors"]
        for mail in elector["messages"]
    ]
    assert {mail["state"] for mail in mails} == {"sent"}
    assert "no poll" in officer.is_refused("mail", "retry", "ghost")
