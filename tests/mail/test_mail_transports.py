"""Handing mail over: real SMTP servers on loopback, with and without TLS, and a Maildir."""

import mailbox
import socket
from email import message_from_binary_file
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import aiosmtpd.smtp
import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from election.errors.mail import BadMailUrl
from election.mail.transports import smtp
from election.mail.transports.answer import Answer
from election.mail.transports.choose import transport_for
from election.mail.transports.maildir import Maildir
from election.mail.transports.smtp import Smtp
from tests.support.hard_mail import TEXT, mail
from tests.support.mail_reader import part
from tests.support.mailserver import (
    LOOPBACK,
    Inbox,
    Papers,
    hang_up,
    letters_in,
    papers_in,
    serving,
)

USER, PASSWORD = "polls@example.org", "p@ss:w/rd#1?"
ENCODED = "polls%40example.org:p%40ss%3Aw%2Frd%231%3F"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """The certificates, made once for all tests of this module."""
    return papers_in(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def trusting(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> Papers:
    """The certificates, whose authority is trusted like the system's."""
    monkeypatch.setenv("SSL_CERT_FILE", str(papers.authority))
    return papers


def check_login(
    _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any
) -> AuthResult:
    right = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == right, handled=False)


def send(url: str, message: EmailMessage | None = None) -> Answer:
    transport = transport_for(url, Path("/nowhere"))
    try:
        return transport.send(message or mail())
    finally:
        transport.hang_up()


def test_a_plain_server_takes_a_letter_as_it_was_written() -> None:
    """Names, dashes, dots and long lines arrive, and the answer is the server's words."""
    inbox = Inbox()
    with serving(inbox) as port:
        answer = send(f"smtp://{LOOPBACK}:{port}")
    assert answer == Answer("accepted", "250 2.0.0 queued as 4711")
    assert inbox.recipients == ["ellis@example.org"]
    assert letters_in(inbox)[0]["To"].addresses[0].display_name == "Ellis 山田"
    assert letters_in(inbox)[0]["From"].addresses[0].display_name == "Wähler"
    assert part(letters_in(inbox)[0], "plain") == TEXT
    assert "BODY=8BITMIME" in inbox.options


def test_a_server_of_seven_bits_gets_the_same_letter_encoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No byte beyond ASCII is sent where 8BITMIME is not offered."""

    class Old(aiosmtpd.smtp.SMTP):
        async def push(self, status: Any) -> None:
            if b"8BITMIME" not in (status if isinstance(status, bytes) else status.encode()):
                await super().push(status)

    inbox = Inbox()
    monkeypatch.setattr("aiosmtpd.controller.SMTP", Old)
    with serving(inbox) as port:
        assert send(f"smtp://{LOOPBACK}:{port}").state == "accepted"
    assert inbox.options == []
    assert inbox.taken[0].isascii()
    assert part(letters_in(inbox)[0], "plain") == TEXT


def test_starttls_encrypts_before_it_logs_in(trusting: Papers) -> None:
    """The percent-decoded user and password are sent over TLS alone."""
    inbox = Inbox()
    options = {
        "tls_context": trusting.context,
        "authenticator": check_login,
        "auth_required": True,
        "require_starttls": True,
    }
    with serving(inbox, **options) as port:
        answer = send(f"smtp+starttls://{ENCODED}@{LOOPBACK}:{port}")
    assert answer.state == "accepted"
    assert inbox.encrypted == [True]
    assert inbox.logged_in == [True]


def test_smtps_encrypts_from_the_first_byte(trusting: Papers) -> None:
    """The login, too, goes over the encrypted line."""
    inbox = Inbox()
    options = {
        "ssl_context": trusting.context,
        "authenticator": check_login,
        "auth_require_tls": False,  # aiosmtpd does not see that the line is encrypted already
    }
    with serving(inbox, **options) as port:
        answer = send(f"smtps://{ENCODED}@{LOOPBACK}:{port}")
    assert answer.state == "accepted"
    assert inbox.logged_in == [True]


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_a_certificate_of_an_unknown_authority_gets_no_letter(papers: Papers, scheme: str) -> None:
    """The mail is deferred, with the reason for the officer."""
    inbox = Inbox()
    option = "tls_context" if scheme == "smtp+starttls" else "ssl_context"
    with serving(inbox, **{option: papers.context}) as port:
        answer = send(f"{scheme}://{LOOPBACK}:{port}")
    assert answer.state == "deferred"
    assert "unable to get local issuer certificate" in answer.words
    assert "SSL_CERT_FILE" in answer.words
    assert inbox.taken == []


def test_a_certificate_of_another_host_gets_no_letter(trusting: Papers) -> None:
    """The certificate must have the name that was asked for."""
    inbox = Inbox()
    with serving(inbox, tls_context=trusting.context) as port:
        answer = send(f"smtp+starttls://localhost:{port}")
    assert answer.state == "deferred"
    assert "Hostname mismatch" in answer.words
    assert inbox.taken == []


def test_a_server_without_starttls_gets_neither_password_nor_letter() -> None:
    """There is no fall-back to a plain line."""
    inbox = Inbox()
    with serving(inbox, authenticator=check_login, auth_require_tls=False) as port:
        answer = send(f"smtp+starttls://{ENCODED}@{LOOPBACK}:{port}")
    assert answer.state == "deferred"
    assert "STARTTLS" in answer.words
    assert inbox.taken == []


def test_a_refused_login_is_deferred_in_the_servers_words(trusting: Papers) -> None:
    """The mail waits until the officer corrects the settings."""
    inbox = Inbox()
    options = {"tls_context": trusting.context, "authenticator": check_login}
    with serving(inbox, **options) as port:
        answer = send(f"smtp+starttls://polls:wrong@{LOOPBACK}:{port}")
    assert answer.state == "deferred"
    assert answer.words.startswith("535 5.7.8")
    assert "wrong" not in answer.words
    assert inbox.taken == []


def test_a_server_that_wants_a_login_defers_the_letter(trusting: Papers) -> None:
    """530 is about the settings, so the mail waits."""
    options = {
        "tls_context": trusting.context,
        "authenticator": check_login,
        "auth_required": True,
    }
    with serving(Inbox(), **options) as port:
        answer = send(f"smtp+starttls://{LOOPBACK}:{port}")
    assert answer.state == "deferred"
    assert answer.words.startswith("530 5.7.0")


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        ("451 4.7.1 Greylisted, come back later", "deferred"),
        ("421 4.3.2 Closing for maintenance", "deferred"),
        ("550 5.1.1 No such mailbox here", "refused"),
        ("554 5.7.1 Looks like spam", "refused"),
    ],
)
@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_what_the_server_says_decides_and_is_kept(step: str, reply: str, state: str) -> None:
    """From 500 on the mail is refused for good, for this recipient; below it is deferred."""
    inbox = Inbox(rcpt=lambda _: reply) if step == "rcpt" else Inbox(data=lambda: reply)
    with serving(inbox) as port:
        answer = send(f"smtp://{LOOPBACK}:{port}")
    assert (answer.state, answer.words) == (state, reply)
    assert inbox.taken == []


def test_a_server_that_takes_no_data_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its no before the first byte of the mail decides."""

    class Full(aiosmtpd.smtp.SMTP):
        async def smtp_DATA(self, _arg: str) -> None:  # noqa: N802
            await self.push("452 4.3.1 The disk is full")

    inbox = Inbox()
    monkeypatch.setattr("aiosmtpd.controller.SMTP", Full)
    with serving(inbox) as port:
        answer = send(f"smtp://{LOOPBACK}:{port}")
    assert answer == Answer("deferred", "452 4.3.1 The disk is full")


def test_a_refused_sender_is_told_in_the_servers_words() -> None:
    """An answer to the first step of the transaction decides as well."""

    class Strict(Inbox):
        async def handle_MAIL(self, *_: Any) -> str:  # noqa: N802
            return "553 5.7.1 Not your address"

    with serving(Strict()) as port:
        assert send(f"smtp://{LOOPBACK}:{port}") == Answer("refused", "553 5.7.1 Not your address")


def test_a_reply_of_several_lines_is_kept_on_one() -> None:
    """It is one line for `status`, without unprintable characters."""
    inbox = Inbox(rcpt=lambda _: "550-5.1.1 No such mailbox,\r\n550 5.1.1 ask \x1b[31mhelp")
    with serving(inbox) as port:
        answer = send(f"smtp://{LOOPBACK}:{port}")
    assert answer == Answer("refused", "550 5.1.1 No such mailbox, 5.1.1 ask ?[31mhelp")


def test_a_line_that_breaks_after_the_letter_defers_it() -> None:
    """It is sent again under the same id: nobody knows if the server kept it."""
    inbox = Inbox(hangs_up=True)
    with serving(inbox) as port:
        answer = send(f"smtp://{LOOPBACK}:{port}")
    assert answer.state == "deferred"
    assert answer.words.startswith("No answer from the mail server: ")


def test_a_server_that_is_down_defers_the_letter() -> None:
    """A port without a listener defers it."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        port = listener.getsockname()[1]
    answer = send(f"smtp://{LOOPBACK}:{port}")
    assert answer.state == "deferred"
    assert "Connection refused" in answer.words


def test_a_server_that_says_nothing_defers_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time limit, short in this test, the mail is deferred."""
    assert smtp.MESSAGE_SECONDS == 60
    monkeypatch.setattr(smtp, "MESSAGE_SECONDS", 0.05)
    with socket.create_server((LOOPBACK, 0)) as listener:
        answer = send(f"smtp://{LOOPBACK}:{listener.getsockname()[1]}")
    assert answer.state == "deferred"
    assert answer.words.endswith("it was not done within 0.05 seconds")


def test_a_server_that_hangs_up_after_it_accepted_has_accepted() -> None:
    """The letter is not sent twice, whatever follows the server's yes."""

    class Curt(Inbox):
        async def handle_QUIT(self, server: aiosmtpd.smtp.SMTP, *_: Any) -> str:  # noqa: N802
            hang_up(server)
            return "221 Bye"

    inbox = Curt()
    with serving(inbox) as port:
        assert send(f"smtp://{LOOPBACK}:{port}").state == "accepted"
    assert len(inbox.taken) == 1


def test_an_international_address_is_sent_where_the_server_takes_it() -> None:
    """With SMTPUTF8 the address goes unencoded."""
    inbox = Inbox()
    with serving(inbox, enable_SMTPUTF8=True) as port:
        answer = send(f"smtp://{LOOPBACK}:{port}", mail(to="山田@example.org"))
    assert answer.state == "accepted"
    assert inbox.recipients == ["山田@example.org"]
    assert "SMTPUTF8" in inbox.options
    assert "<山田@example.org>".encode() in inbox.taken[0]


def test_an_international_address_is_refused_where_the_server_does_not() -> None:
    """The refusal is our sentence, for the server is not asked."""
    inbox = Inbox()
    with serving(inbox, enable_SMTPUTF8=False) as port:
        answer = send(f"smtp://{LOOPBACK}:{port}", mail(to="山田@example.org"))
    assert answer.state == "refused"
    assert "SMTPUTF8" in answer.words
    assert inbox.taken == []


def test_a_maildir_holds_real_message_files(tmp_path: Path) -> None:
    """Any mail reader opens it, and a person can read a file."""
    answer = transport_for("maildir:post/mail", tmp_path).send(mail())
    (file,) = (tmp_path / "post/mail/new").iterdir()
    assert answer == Answer("accepted", f"written to {file}")
    content = file.read_bytes()
    assert b"\r" not in content
    assert TEXT.encode() in content
    with file.open("rb") as opened:
        parsed = message_from_binary_file(opened, policy=default)
    assert isinstance(parsed, EmailMessage)
    assert part(parsed, "plain") == TEXT
    assert parsed["To"].addresses[0].display_name == "Ellis 山田"
    box = mailbox.Maildir(tmp_path / "post/mail", create=False)
    assert len(box) == 1


def test_only_their_owner_reads_the_letters_of_a_maildir(tmp_path: Path) -> None:
    """It becomes private even where the directory existed and was open to all."""
    (tmp_path / "mail").mkdir(mode=0o755)
    transport_for("maildir:mail", tmp_path).send(mail())
    for folder in ("tmp", "new", "cur"):
        assert (tmp_path / "mail" / folder).stat().st_mode & 0o777 == 0o700


def test_a_maildir_that_cannot_be_written_to_defers_the_letter(tmp_path: Path) -> None:
    """A full or missing disk defers the mail."""
    (tmp_path / "mail").write_text("a file where the directory should be")
    answer = transport_for("maildir:mail", tmp_path).send(mail())
    assert answer.state == "deferred"
    assert "cannot be written to" in answer.words


def test_an_absolute_maildir_stays_where_it_is(tmp_path: Path) -> None:
    """A relative one counts from the settings' directory."""
    assert transport_for(f"maildir:{tmp_path}/post", Path("/base")) == Maildir(tmp_path / "post")
    assert transport_for("maildir:post", Path("/base")) == Maildir(Path("/base/post"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", Smtp("mail.example.org", 25, "none")),
        ("smtp://[::1]:2525", Smtp("::1", 2525, "none")),
        ("smtp+starttls://mail.example.org/", Smtp("mail.example.org", 587, "starttls")),
        ("smtps://u:p@mail.example.org", Smtp("mail.example.org", 465, "tls", "u", "p")),
    ],
)
def test_a_mail_url_names_server_port_and_encryption(url: str, expected: Smtp) -> None:
    """Each scheme has its own port."""
    assert transport_for(url, Path()) == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "it begins with no scheme of ours"),
        ("http://hush:SeCrEt@example.org", "it begins with no scheme of ours"),
        ("smtp+starttls://hush:SeCrEt@", "it names no host"),
        ("smtp+starttls://hush:SeCrEt@example.org:port", "its host or port cannot be read"),
        ("smtp+starttls://hush:SeCrEt@example.org:99999", "its host or port cannot be read"),
        ("smtp+starttls://hush:1/SeCrEt@example.org:587", "something follows its host and port"),
        ("smtp+starttls://hush:SeCrEt/2@example.org:587", "its host or port cannot be read"),
        ("smtps://hush:SeCrEt@[example.org", "its host or port cannot be read"),
        ("smtps://hush:SeCrEt@example.org?x=1", "something follows its host and port"),
        ("smtps://hush@example.org", "user and password go together"),
        ("smtps://:SeCrEt@example.org", "user and password go together"),
        ("smtp://hush:SeCrEt@example.org", "smtp:// would send the password unencrypted"),
        ("smtps://hush:SeCrEt%C3%BC@example.org", "may hold ASCII characters only"),
        ("maildir:", "after maildir: comes a path"),
        ("maildir:\0", "after maildir: comes a path"),
    ],
)
def test_a_bad_mail_url_is_refused_without_its_password(url: str, reason: str) -> None:
    """Neither the sentence nor its cause shows any part of the URL."""
    with pytest.raises(BadMailUrl) as caught:
        transport_for(url, Path())
    assert reason in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    for shown in (str(caught.value), caught.value.advice, repr(caught.value)):
        assert "SeCrEt" not in shown
        assert "hush" not in shown


def test_a_transport_does_not_show_its_password() -> None:
    """Its repr, and so a traceback, has no password."""
    assert "SeCrEt" not in repr(transport_for("smtps://hush:SeCrEt@example.org", Path()))
