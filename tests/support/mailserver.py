"""A real mail server on loopback for tests, and certificates for its encryption."""

import ssl
from asyncio import Server, WriteTransport
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import aiosmtpd.smtp
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.support.mail_policy import READER

LOOPBACK = "127.0.0.1"


@dataclass
class Inbox:
    """The mails that a test's server took, and its answers at each step; None accepts."""

    rcpt: Callable[[str], str | None] = lambda _address: None
    data: Callable[[], str | None] = lambda: None
    mail: Callable[[str], str | None] = lambda _address: None
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    """The addresses that mails came from, as the server was told them."""
    options: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    logged_in: list[bool] = field(default_factory=list)
    hangs_up: bool = False

    async def handle_MAIL(  # noqa: N802  the library's name
        self,
        server: aiosmtpd.smtp.SMTP,
        session: Any,
        envelope: Any,
        address: str,
        options: list[str],
    ) -> str:
        if refusal := self.mail(address):
            return refusal
        envelope.mail_from = address
        self.senders.append(address)
        self.options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self,
        server: aiosmtpd.smtp.SMTP,
        session: Any,
        envelope: Any,
        address: str,
        options: list[str],
    ) -> str:
        refusal = self.rcpt(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
            self.recipients.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: aiosmtpd.smtp.SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        refusal = self.data()
        if refusal is None:
            self.taken.append(envelope.content)
            self.encrypted.append(session.ssl is not None)
            self.logged_in.append(bool(session.authenticated))
        if self.hangs_up:
            hang_up(server)
        return refusal or "250 2.0.0 queued as 4711"


def letters_in(inbox: Inbox) -> list[EmailMessage]:
    """The mails that the server took, as a mail reader parses them."""
    parsed = [message_from_bytes(content, policy=READER) for content in inbox.taken]
    assert all(isinstance(message, EmailMessage) for message in parsed)
    return parsed


def hang_up(server: aiosmtpd.smtp.SMTP) -> None:
    """Break the line, as a server that dies does."""
    assert isinstance(server.transport, WriteTransport)
    server.transport.abort()


class Loopback(Controller):
    """A server on a port that the system chooses."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def serving(inbox: object, **options: Any) -> Iterator[int]:
    """Run a mail server during the block; its port."""
    server = Loopback(inbox, hostname=LOOPBACK, port=0, **options)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


@dataclass(frozen=True)
class Papers:
    """The certificate of a throw-away authority, and the server's with its key, as files."""

    authority: Path
    server: Path

    @property
    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server)
        return context


def certificate(
    subject: str, key: ec.EllipticCurvePrivateKey, issuer: str, signer: ec.EllipticCurvePrivateKey
) -> bytes:
    """A certificate valid from yesterday to tomorrow, in PEM."""
    now = datetime.now(UTC)  # noqa: TID251  OpenSSL compares it with this machine's clock
    names = [
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, n)]) for n in (subject, issuer)
    ]
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    over = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    builder = (
        x509.CertificateBuilder(names[1], names[0], key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=subject == issuer, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOOPBACK))]), False)
        .add_extension(own, critical=False)
        .add_extension(over, critical=False)
    )
    return builder.sign(signer, SHA256()).public_bytes(Encoding.PEM)


def papers_in(directory: Path) -> Papers:
    """Make an authority, and a server's certificate for the loopback address."""
    authority, server = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    papers = Papers(directory / "authority.pem", directory / "server.pem")
    papers.authority.write_bytes(certificate("authority", authority, "authority", authority))
    papers.server.write_bytes(
        certificate("server", server, "authority", authority)
        + server.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return papers
