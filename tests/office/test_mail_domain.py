"""`election doctor` asks what receivers ask about the sender's domain, and says when it cannot."""

from pathlib import Path

import dns.resolver
import pytest

from tests.support.doctor import examined, finds
from tests.support.mailserver import LOOPBACK, Inbox, serving
from tests.support.name_server import answering
from tests.support.officer import Officer

DOMAIN = "polls.python-project.org"
SPF, DMARC, KEY = "v=spf1 mx -all", "v=DMARC1; p=quarantine", "v=DKIM1; k=rsa; p=MIIB"
WELL = {
    DOMAIN: ["google-site-verification=1", SPF],
    "_dmarc.python-project.org": [DMARC],
    f"2027._domainkey.{DOMAIN}": [KEY],
}


@pytest.fixture
def sender(officer: Officer, monkeypatch: pytest.MonkeyPatch) -> Officer:
    """An officer whose mail is from a public domain."""
    monkeypatch.setenv("ELECTION_MAIL_FROM", f"Polls <elections@{DOMAIN}>")
    monkeypatch.setenv("ELECTION_DKIM_SELECTOR", "2027")
    return officer


CASES = {
    "all is there": ({}, "ok", f"SPF is {SPF}"),
    "no SPF": ({DOMAIN: ["nothing"]}, "warning", "no SPF record"),
    "two SPF": ({DOMAIN: [SPF, "v=spf1 -all"]}, "warning", "two SPF records"),
    "SPF for everybody": ({DOMAIN: ["v=spf1 +all"]}, "warning", "lets everybody send"),
    "no DMARC": ({"_dmarc.python-project.org": ["v=other"]}, "warning", "no DMARC record"),
    "no key": ({f"2027._domainkey.{DOMAIN}": ["v=DKIM1"]}, "warning", "no DKIM key at 2027._dom"),
    "a revoked key": ({f"2027._domainkey.{DOMAIN}": ["v=DKIM1; p="]}, "warning", "is revoked"),
}


def test_spf_dkim_and_dmarc_are_judged_by_what_the_domain_name_system_answers(
    sender: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each that is missing or serves nobody is a warning with the way on; other texts are others'.

    A system that does not answer is no fault: the doctor says that it cannot tell.
    """
    with serving(Inbox()) as port:
        monkeypatch.setenv("ELECTION_MAIL_URL", f"smtp://{LOOPBACK}:{port}")
        for changes, level, words in CASES.values():
            with answering(WELL | changes) as resolver:
                monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
                finds(sender, level, "mail domain", DOMAIN, words)
        with answering(None) as resolver:
            monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
            finds(sender, "warning", "mail domain", "this machine cannot tell", f"dig TXT {DOMAIN}")


def test_nothing_is_asked_of_a_reserved_domain_or_for_mail_into_files(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The resolver of this test fails whoever asks it."""
    monkeypatch.setattr(dns.resolver, "default_resolver", None)
    monkeypatch.setattr(dns.resolver, "Resolver", lambda: pytest.fail("it asked"))
    assert "mail domain" not in examined(officer)[1]
    with serving(Inbox()) as port:
        monkeypatch.setenv("ELECTION_MAIL_URL", f"smtp://{LOOPBACK}:{port}")
        monkeypatch.setenv("ELECTION_MAIL_FROM", "polls@vote.example.org")
        finds(officer, "ok", "mail domain", "nothing to ask")
    assert not Path("mail").exists()
