"""A mailbox on an IMAP server that bounces are delivered into.

A mail that is left stays unread there. So the service remembers how far it has read: the number of
the last mail, which grows for as long as the mailbox has the same validity (RFC 9051, 2.3.1.1).
"""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from election.errors.mail import BouncesUnread
from election.mail.bounces.bounce_box import (
    MOST_BYTES,
    VISIT_SECONDS,
    BounceBox,
    FoundMail,
    MailboxVisit,
)
from election.mail.bounces.imap_line import ImapLine, ImapLogin
from election.mail.transports.answer import one_line
from election.mail.transports.smtp import OWN_AUTHORITY

WINDOW = 5_000
"""How many numbers are asked for at once: a long answer would be refused by the library."""
_LINE_OF_NUMBERS = re.compile(rb"[0-9 ]*")


@dataclass
class _OpenLine:
    """The line of the visit that is under way, if one is."""

    line: ImapLine | None = None


@dataclass(frozen=True)
class ImapBox(BounceBox):
    """A mailbox by its login. One thread visits it at a time; any may cut the visit."""

    login: ImapLogin
    _open: _OpenLine = field(default_factory=_OpenLine, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        login = self.login
        where = "\n".join((login.host, str(login.port), login.user, login.mailbox))
        return sha256(where.encode()).hexdigest()

    @contextmanager
    def visit(self, mark: str = "") -> Iterator[MailboxVisit]:
        with self._selected(readonly=False) as (line, validity, last):
            expunges_one = "UIDPLUS" in _words(_accepted(line.capability())).upper()
            yield _ImapVisit(line, validity, last, _behind(mark, validity), expunges_one)

    def greet(self) -> str:
        with self._selected(readonly=True):
            return f"the mailbox {self.login.mailbox} at {self.login.host}"

    def cut(self) -> None:
        if (line := self._open.line) is not None:
            line.wire.cut()

    @contextmanager
    def _selected(self, *, readonly: bool) -> Iterator[tuple[ImapLine, int, int]]:
        """The line with the mailbox open, its validity, and the last number in it."""
        line = self._open.line = ImapLine(self.login, VISIT_SECONDS)
        try:
            line.begin()
            _accepted(line.select(_quoted(self.login.mailbox), readonly))
            validity = _number(line, "UIDVALIDITY")
            yield line, validity, _number(line, "UIDNEXT") - 1
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            raise BouncesUnread(reason=_reason(line, error)) from error
        finally:
            self._open.line = None
            line.drop()


@dataclass
class _ImapVisit(MailboxVisit):
    line: ImapLine
    validity: int
    last: int
    read: int
    expunges_one: bool
    """True where the server has UIDPLUS (RFC 4315); else what others marked goes with ours."""

    @property
    def mark(self) -> str:
        return f"{self.validity}:{self.read}"

    def mails(self) -> Iterator[FoundMail]:
        while self.read < self.last:
            end = min(self.read + WINDOW, self.last)
            for number in self._numbers(self.read + 1, end):
                yield FoundMail(str(number), self._beginning(number))
                self.read = number
            self.read = end

    def delete(self, mail: FoundMail) -> None:
        _accepted(self.line.uid("STORE", mail.key, "+FLAGS.SILENT", r"(\Deleted)"))
        if self.expunges_one:
            _accepted(self.line.uid("EXPUNGE", mail.key))
        else:
            _accepted(self.line.expunge())

    def leave(self, mail: FoundMail) -> None:
        """It is not touched: the mark passes it."""

    def _numbers(self, first: int, last: int) -> list[int]:
        found = b" ".join(filter(None, _accepted(self.line.uid("SEARCH", f"UID {first}:{last}"))))
        if not _LINE_OF_NUMBERS.fullmatch(found):
            raise ValueError("the server's list of mails cannot be read")
        return sorted(number for number in map(int, found.split()) if first <= number <= last)

    def _beginning(self, number: int) -> bytes:
        """The beginning of a mail, which stays unread; empty where another program deleted it."""
        asked = f"(BODY.PEEK[]<0.{MOST_BYTES}>)"
        for part in _accepted(self.line.uid("FETCH", str(number), asked)):
            if isinstance(part, tuple):
                return bytes(part[1])[:MOST_BYTES]
        return b""


def _accepted(reply: tuple[str, list[Any]]) -> list[Any]:
    state, data = reply
    if state != "OK":
        raise imaplib.IMAP4.error(_words(data))
    return data


def _words(data: list[Any]) -> str:
    return " ".join(part.decode("utf-8", "replace") for part in data if isinstance(part, bytes))


def _number(line: ImapLine, name: str) -> int:
    told = line.response(name)[1][-1]
    if told is None:
        raise ValueError(f"the server does not tell its {name}")
    return int(told)


def _behind(mark: str, validity: int) -> int:
    """The last number that was read; 0 for a mailbox that is new, or was made anew."""
    before, _, number = mark.partition(":")
    return int(number) if before == str(validity) else 0


def _quoted(mailbox: str) -> str:
    escaped = mailbox.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _reason(line: ImapLine, error: Exception) -> str:
    if isinstance(error, TimeoutError) or line.wire.is_late:
        return f"it was not done within {VISIT_SECONDS:g} seconds"
    if isinstance(error, ssl.SSLCertVerificationError):
        return one_line(f"its certificate does not hold: {error.verify_message}; {OWN_AUTHORITY}")
    words = error.args[0] if error.args and isinstance(error.args[0], bytes) else str(error)
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return one_line(text).rstrip(".") or type(error).__name__
