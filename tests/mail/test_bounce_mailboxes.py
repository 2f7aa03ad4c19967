"""The mailbox of bounces on an IMAP server, over a real encrypted line; and the URLs that name one.

What is left stays unread on the server, and is not fetched again.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from election.errors.mail import BadBouncesAddress, BadBouncesUrl, BouncesUnread
from election.mail.bounces import bounce_box as boxes
from election.mail.bounces import imap_box
from election.mail.bounces.bounce_url import bounce_box_for
from election.mail.bounces.maildir_box import MaildirBox
from election.mail.bounces.reading import read_bounces
from election.mail.bounces.return_path import bounces_address
from election.mail.send import deliver_due
from tests.support import bounces
from tests.support.bounces import OF_OTHERS, Leaving, Sent
from tests.support.imap_server import ImapServer, box_of, serving_imap
from tests.support.mail_reader import mailer, outbox_of
from tests.support.mailserver import LOOPBACK, Papers, papers_in
from tests.support.world import World


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers_in(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def server(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    """A server whose authority is known here."""
    monkeypatch.setenv("SSL_CERT_FILE", str(papers.authority))
    with serving_imap(ImapServer(papers)) as running:
        yield running


def posted(world: World, server: ImapServer) -> list[Sent]:
    """The notices of a poll, as they were handed over."""
    world.make_noticed_poll()
    leaving = Leaving()
    deliver_due(mailer(world, leaving, box_of(server)))
    return leaving.sent


def bounced(world: World) -> list[str]:
    return [message.address for message in outbox_of(world) if message.state == "bounced"]


def test_bounces_are_read_from_an_imap_server_and_deleted_and_other_mail_stays_unread(
    world: World, server: ImapServer
) -> None:
    """What is left is fetched once, however often it is visited; new mail is read from there on."""
    first, second, *_ = posted(world, server)
    box = box_of(server)
    server.put(OF_OTHERS, bounces.postfix(first), bounces.out_of_office(first))
    server.next_uid = 12_000  # numbers have gaps, wider than one question
    server.put(OF_OTHERS)
    read_bounces(world.database, box)
    assert bounced(world) == [first.to]
    assert sorted(server.mails) == [1, 3, 12_000]
    assert server.fetched == [1, 2, 3, 12_000]
    server.put(bounces.exim(second))
    for _ in range(2):
        read_bounces(world.database, box)
    assert bounced(world) == [first.to, second.to]
    assert server.fetched == [1, 2, 3, 12_000, 12_001]
    assert not server.deleted
    assert not server.seen
    server.validity += 1  # made anew, by a restore for instance: its numbers mean others
    read_bounces(world.database, box)
    assert server.fetched[5:] == [1, 3, 12_000]
    assert all(server.encrypted)


def test_a_server_without_uidplus_and_with_starttls_is_read_too(
    world: World, server: ImapServer
) -> None:
    """Its mailbox has a name with a space and a quote; no password goes over a plain line."""
    server.uidplus, server.starttls, server.mailbox = False, True, 'Poll "bounces"'
    (first, *_) = posted(world, server)
    server.put(bounces.gmail(first))
    read_bounces(world.database, box_of(server, server.mailbox))
    assert bounced(world) == [first.to]
    assert not server.mails
    assert server.encrypted == [True]


def test_what_hinders_a_visit_is_told_in_a_sentence(
    server: ImapServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong password, a mailbox that is not there, no server, an unknown certificate."""
    assert box_of(server).greet() == f"the mailbox INBOX at {LOOPBACK}"
    gone = ImapServer(server.papers, port=1)
    for box, words in (
        (box_of(server, password="wrong"), "wrong user or password"),
        (box_of(server, "Nowhere"), "there is no such mailbox"),
        (box_of(gone), "refused"),
    ):
        with pytest.raises(BouncesUnread, match=words):
            box.greet()
    monkeypatch.setenv("SSL_CERT_FILE", str(papers_in(tmp_path).authority))
    with pytest.raises(BouncesUnread, match="certificate does not hold"):
        box_of(server).greet()


@pytest.mark.parametrize("step", ["CAPABILITY", "LOGIN", "SELECT", "SEARCH", "FETCH"])
def test_a_server_that_hangs_is_left_at_the_deadline_of_the_whole_visit(
    world: World, server: ImapServer, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At whatever step; the next visit begins anew."""
    monkeypatch.setattr(imap_box, "VISIT_SECONDS", 0.5)
    server.put(OF_OTHERS)
    server.hangs_at = step.encode()
    with pytest.raises(BouncesUnread, match=r"not done within 0\.5 seconds"):
        read_bounces(world.database, box_of(server))
    monkeypatch.setattr(imap_box, "VISIT_SECONDS", boxes.VISIT_SECONDS)
    server.hangs_at = b""
    read_bounces(world.database, box_of(server))
    assert server.fetched == [1]


def test_a_mail_that_is_announced_as_endless_is_not_read(world: World, server: ImapServer) -> None:
    """A server that sends more than it was asked for is left, before it is listened to."""
    server.put(OF_OTHERS)
    server.announces = 10**12
    with pytest.raises(BouncesUnread, match="announced more than it was asked for"):
        read_bounces(world.database, box_of(server))


def test_the_name_under_which_the_reading_is_remembered_holds_no_password() -> None:
    """It tells mailboxes apart, and another password is the same mailbox."""
    urls = ("imaps://a:b@host/X", "imaps://a:c@host/X", "imaps://a:b@host/Y")
    same, again, other = (bounce_box_for(each, Path()).name for each in urls)
    assert same == again == hashlib.sha256(b"host\n993\na\nX").hexdigest() != other


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("maildir: ", "after maildir: comes a path"),
        ("imap://user:password@host", "would send the password unencrypted"),
        ("pop3s://user:password@host", "it begins with no scheme of ours"),
        ("imaps://user:pass/word@host", "its host or port cannot be read"),
        ("imaps://user:password@", "it names no host"),
        ("imaps://user@host", "it names no user, or no password"),
        ("imaps://user:password@host/INBOX?x", "a ? or # follows its mailbox"),
        ("imaps://user:pässword@host", "may hold ASCII characters only"),
        ("imaps://user:password@host/A%0D%0AB", "holds a line break"),
    ],
)
def test_a_url_that_names_no_mailbox_is_refused_without_its_password(text: str, fault: str) -> None:
    """The sentence says what is wrong, and the hint what would be right."""
    with pytest.raises(BadBouncesUrl) as caught:
        bounce_box_for(text, Path())
    assert fault in str(caught.value)
    assert "pass" not in str(caught.value).replace("password unencrypted", "").replace(
        "no password", ""
    ).replace("user, password", "")
    assert "imaps://user:password@host/MAILBOX" in caught.value.advice


def test_a_maildir_counts_from_the_directory_of_the_settings() -> None:
    """As that of sent mail does."""
    assert bounce_box_for("maildir:back", Path("/srv/office")) == MaildirBox(
        Path("/srv/office/back")
    )


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("nobody", "is no mail address"),
        (f"{'a' * 24}@example.org", "that leave room for a code"),
        ("prüfer@example.org", "ASCII characters only"),
    ],
)
def test_an_address_that_a_code_does_not_fit_behind_is_refused(address: str, fault: str) -> None:
    """With a hint that names the setting."""
    with pytest.raises(BadBouncesAddress, match=fault) as caught:
        bounces_address(address)
    assert "ELECTION_BOUNCES_ADDRESS" in caught.value.advice
    assert bounces_address(f"{'a' * 23}@example.org")
