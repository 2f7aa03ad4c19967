"""One connection to an SMTP server, that anybody may cut, and that ends at its deadline.

`smtplib` has a time limit for each reading and writing. A server that sends a byte now and then
keeps within it for ever. So what is done over a line has one deadline: then the line is cut,
whatever it waits for.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from threading import Timer
from typing import Any

from election.mail.cuttable_wire import CuttableWire
from election.mail.transports.login import Login

GREETING = 220
DATE = re.compile(r"[A-Z][a-z]{2}, {1,2}\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
GOODBYE_SECONDS = 5
CONNECT_SECONDS = 15
"""For each address of the server: a host may have two, and one of them may not answer."""


class Line(smtplib.SMTP):
    """A connection as its login says: encrypted or not, from its first byte or after STARTTLS."""

    def __init__(self, login: Login) -> None:
        """Not connected yet: `open` does that."""
        super().__init__()
        self._login = login
        self.wire = CuttableWire()
        self.greeting = ""

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """A block that ends in time: at its deadline the line is cut, and what waits raises."""
        self.timeout = seconds
        if self.sock is not None:
            self.sock.settimeout(seconds)
        timer = Timer(seconds, self.wire.end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def greet(self) -> None:
        """Connect, and hear the server's greeting. Raises OSError."""
        self._host = self._login.host  # what the certificate is asked for
        code, words = self.connect(self._login.host, self._login.port)
        self.greeting = words.decode(errors="replace")
        if code != GREETING:
            raise smtplib.SMTPConnectError(code, words)

    def open(self) -> None:
        """Connect, encrypt, log in and say EHLO. Raises OSError, ValueError."""
        self.greet()
        if self._login.security == "starttls":
            self.starttls(context=ssl.create_default_context())
        if self._login.user:
            self.login(self._login.user, self._login.password)
        self.ehlo_or_helo_if_needed()

    def getreply(self) -> tuple[int, bytes]:
        """A whole reply. What was heard of one when the line was cut is none: raises OSError."""
        reply = super().getreply()
        if self.wire.is_cut:
            raise smtplib.SMTPServerDisconnected("the line was cut")
        return reply

    def end(self) -> None:
        """Say goodbye, and close the connection; nothing is waited for longer than a moment."""
        with suppress(OSError, ValueError), self.within(GOODBYE_SECONDS):
            self.quit()
        self.drop()

    def drop(self) -> None:
        """Give the connection back to the system."""
        self.close()
        self.wire.close()

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        first, tls = min(timeout, CONNECT_SECONDS), self._login.security == "tls"
        return self.wire.connect(host, port, first, timeout, tls=tls)


def told_time(greeting: str) -> datetime | None:
    """The time in a greeting, as Exim and Sendmail write it there (RFC 5322, 3.3); None without."""
    found = DATE.search(greeting)
    try:
        told = parsedate_to_datetime(found.group()) if found else None
    except ValueError:
        return None
    return told if told is not None and told.tzinfo is not None else None
