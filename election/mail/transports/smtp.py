"""Mail to an SMTP server: never a password or a message over a line that was to be encrypted.

What the server refuses with a code from 500 on is refused for good. Everything else is deferred:
no connection, no TLS, a refused login, a timeout, a line that breaks before the server answered.
"""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

from election.mail.transports.answer import Answer, one_line
from election.mail.transports.wire import is_international, recipient, sender, wire_bytes

Security = Literal["none", "starttls", "tls"]

TIMEOUT_SECONDS = 30
ACCEPTED = range(200, 300)
REFUSED = range(500, 600)
ABOUT_LOGIN = (530, 534, 535, 538)  # RFC 4954: the settings are at fault, not the message


@dataclass(frozen=True)
class Smtp:
    """One connection a message, with the certificate checked by the system's authorities."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)

    def send(self, message: EmailMessage) -> Answer:
        try:
            return self._talk(message)
        except smtplib.SMTPResponseException as error:
            return Answer("deferred", _words(error.smtp_code, error.smtp_error))
        except (OSError, ValueError) as error:  # every exception of smtplib is an OSError
            return Answer("deferred", one_line(f"No answer from the mail server: {error}"))

    def greet(self) -> Answer:
        """Connect and say EHLO, encrypted where mail would be; no login, and no message."""
        try:
            server = self._connect()
            try:
                if self.security == "starttls":
                    server.starttls(context=ssl.create_default_context())
                code, words = server.ehlo()
                return Answer(_state(code), _words(code, words))
            finally:
                with suppress(OSError):
                    server.quit()
                server.close()
        except smtplib.SMTPResponseException as error:
            return Answer("deferred", _words(error.smtp_code, error.smtp_error))
        except (OSError, ValueError) as error:
            return Answer("deferred", one_line(f"No answer from the mail server: {error}"))

    def _talk(self, message: EmailMessage) -> Answer:
        server = self._connect()
        try:
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.ehlo_or_helo_if_needed()
            return _hand_over(server, message)
        finally:
            with suppress(OSError):
                server.quit()
            server.close()

    def _connect(self) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(
                self.host,
                self.port,
                timeout=TIMEOUT_SECONDS,
                context=ssl.create_default_context(),
            )
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> Answer:
    """The mail transaction, step by step, for the server's words are lost in `sendmail`."""
    international = is_international(message)
    if international and not server.has_extn("smtputf8"):
        return Answer("refused", "The mail server takes no address beyond ASCII (no SMTPUTF8).")
    eight_bit = server.has_extn("8bitmime")
    options = ["BODY=8BITMIME"] * eight_bit + ["SMTPUTF8"] * international
    content = wire_bytes(message, eight_bit=eight_bit)
    code, words = server.mail(sender(message), options)
    if code in ACCEPTED:
        code, words = server.rcpt(recipient(message))
    if code in ACCEPTED:
        code, words = _data(server, content)
    return Answer(_state(code), _words(code, words))


def _data(server: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
    try:
        return server.data(content)
    except smtplib.SMTPDataError as error:
        return error.smtp_code, _as_bytes(error.smtp_error)


def _state(code: int) -> Literal["accepted", "deferred", "refused"]:
    if code in ACCEPTED:
        return "accepted"
    return "refused" if code in REFUSED and code not in ABOUT_LOGIN else "deferred"


def _words(code: int, words: bytes | str) -> str:
    return one_line(f"{code} {_as_bytes(words).decode(errors='replace')}")


def _as_bytes(words: bytes | str) -> bytes:
    return words.encode() if isinstance(words, str) else words
