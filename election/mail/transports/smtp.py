"""Mail to an SMTP server: never a password or a message over a line that was to be encrypted.

What the server refuses with a code from 500 on is refused for good. Everything else is deferred:
no connection, no TLS, a refused login, no answer in time, a line that breaks before the server
answered. One line carries one message after another, until `hang_up`.
"""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

from election.mail.transports.answer import Answer, MailServer, one_line
from election.mail.transports.line import Line, told_time
from election.mail.transports.login import Login, Security
from election.mail.transports.wire import is_international, recipient, sender, wire_bytes

__all__ = ["Security", "Smtp"]

MESSAGE_SECONDS = 60
"""For one message, from the connection to the answer; or for a greeting."""
OWN_AUTHORITY = "For an authority of your own, SSL_CERT_FILE names the file of its certificate."
ACCEPTED = range(200, 300)
REFUSED = range(500, 600)
ABOUT_LOGIN = (530, 534, 535, 538)  # RFC 4954: the settings are at fault, not the message
NO_SMTPUTF8 = "The mail server takes no address beyond ASCII (no SMTPUTF8)."
NOT_ASKED_FOR = "it accepted a message that it had not asked for yet"
CLOSING = 421  # RFC 5321, 3.8: the server ends the line, whatever was said to it


@dataclass
class _KeptLine:
    """The line that is kept open for the next message, if there is one."""

    line: Line | None = None


class _LineOver(Exception):
    """A kept line had ended before the message was handed over: it goes over a new one."""


@dataclass(frozen=True)
class Smtp(Login, MailServer):
    """The certificate is checked by the system's authorities. One thread sends at a time."""

    _kept: _KeptLine = field(default_factory=_KeptLine, init=False, repr=False, compare=False)

    def send(self, message: EmailMessage) -> Answer:
        """Hand a message over, within MESSAGE_SECONDS."""
        if self._kept.line is not None:
            try:
                return self._over(self._kept.line, message, kept=True)
            except _LineOver:
                self._drop()
        self._kept.line = Line(self)
        return self._over(self._kept.line, message, kept=False)

    def hang_up(self) -> None:
        """Say goodbye on the line that is kept open, if there is one."""
        line, self._kept.line = self._kept.line, None
        if line is not None:
            line.end()

    def cut(self) -> None:
        """Break the line at once, from any thread: the message on it is deferred."""
        if (line := self._kept.line) is not None:
            line.wire.cut()

    def greet(self, address: str) -> Answer:
        """Connect, encrypt and log in as for a message, and ask if it comes from this address.

        No recipient is named, and no message is sent.
        """
        line = Line(self)
        try:
            with line.within(MESSAGE_SECONDS):
                line.open()
                code, words = line.mail(address)
                if code in ACCEPTED:
                    line.rset()
                    return Answer("accepted", _words(code, words), told_time(line.greeting))
                said = _words(code, words)
                return Answer(_state(code), f"ELECTION_MAIL_FROM is not taken: {said}")
        except (OSError, ValueError) as error:
            return _no_answer(line, error)
        finally:
            line.end()

    def _over(self, line: Line, message: EmailMessage, *, kept: bool) -> Answer:
        """The answer to a message over this line. Raises _LineOver for a kept line that ended."""
        handed = Handed(line, message)
        try:
            with line.within(MESSAGE_SECONDS):
                if not kept:
                    line.open()
                answer = handed.over()
                if kept and handed.turned_away:
                    raise _LineOver
                if handed.code == CLOSING:
                    self._drop()
                elif answer.state != "accepted":
                    line.rset()
        except (OSError, ValueError) as error:  # every exception of smtplib is an OSError
            if kept and not handed.data_begun and not line.wire.is_cut:
                raise _LineOver from error
            self._drop()
            return handed.answer or _no_answer(line, error)
        return answer

    def _drop(self) -> None:
        line, self._kept.line = self._kept.line, None
        if line is not None:
            line.drop()


@dataclass
class Handed:
    """One mail transaction, step by step, for the server's words are lost in `sendmail`."""

    line: Line
    message: EmailMessage
    data_begun: bool = False
    turned_away: bool = False
    """True where the server said at its first step that it takes no message now."""
    code: int = 0
    answer: Answer | None = None

    def over(self) -> Answer:
        """Hand the message over; the answer. Raises OSError, ValueError."""
        self.answer = self._over()
        return self.answer

    def _over(self) -> Answer:
        line, message = self.line, self.message
        international = is_international(message)
        if international and not line.has_extn("smtputf8"):
            return Answer("refused", NO_SMTPUTF8)
        eight_bit = line.has_extn("8bitmime")
        options = ["BODY=8BITMIME"] * eight_bit + ["SMTPUTF8"] * international
        content = wire_bytes(message, eight_bit=eight_bit)
        self.code, words = line.mail(sender(message), options)
        self.turned_away = _state(self.code) == "deferred" and self.code not in ABOUT_LOGIN
        if self.code in ACCEPTED:
            self.code, words = line.rcpt(recipient(message))
        if self.code in ACCEPTED:
            self.code, words = self._data(content)
        return Answer(_state(self.code), _words(self.code, words))

    def _data(self, content: bytes) -> tuple[int, bytes]:
        self.data_begun = True
        try:
            return self.line.data(content)
        except smtplib.SMTPDataError as error:
            if error.smtp_code in ACCEPTED:
                raise smtplib.SMTPServerDisconnected(NOT_ASKED_FOR) from error
            return error.smtp_code, _as_bytes(error.smtp_error)


def _no_answer(line: Line, error: Exception) -> Answer:
    """Deferred, with the server's words where it spoke; a time that is over is told as that."""
    if line.wire.is_late or isinstance(error.__context__, TimeoutError):
        words = f"it was not done within {MESSAGE_SECONDS:g} seconds"
        return Answer("deferred", f"No answer from the mail server: {words}")
    if isinstance(error, smtplib.SMTPResponseException):
        return Answer("deferred", _words(error.smtp_code, error.smtp_error))
    if isinstance(error, ssl.SSLCertVerificationError):
        words = f"its certificate does not hold: {error.verify_message}. {OWN_AUTHORITY}"
        return Answer("deferred", one_line(f"The mail server is not trusted: {words}"))
    return Answer("deferred", one_line(f"No answer from the mail server: {error}"))


def _state(code: int) -> Literal["accepted", "deferred", "refused"]:
    if code in ACCEPTED:
        return "accepted"
    return "refused" if code in REFUSED and code not in ABOUT_LOGIN else "deferred"


def _words(code: int, words: bytes | str) -> str:
    return one_line(f"{code} {_as_bytes(words).decode(errors='replace')}")


def _as_bytes(words: bytes | str) -> bytes:
    return words.encode() if isinstance(words, str) else words
