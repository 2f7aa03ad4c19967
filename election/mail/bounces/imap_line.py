"""One connection to an IMAP server, that anybody may cut, and that ends at its deadline.

The library's time limit is for each reading. A server that sends a byte now and then keeps within
it for ever, and one that announces a long text has it read whole. So a visit has one deadline, at
which the line is cut, and no text is longer than what was asked for.
"""

import imaplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, Timer
from typing import Any, Literal

from election.mail.bounces.bounce_box import MOST_BYTES

MOST_WORDS = 64 * 1024
"""Of an answer that is no mail."""
ImapSecurity = Literal["starttls", "tls"]


@dataclass(frozen=True)
class ImapLogin:
    """A host and port, how its line is encrypted, the user there, and the mailbox to read."""

    host: str
    port: int
    security: ImapSecurity
    mailbox: str
    user: str
    password: str = field(repr=False)


class ImapLine(imaplib.IMAP4):
    """An encrypted connection. The certificate is checked by the system's authorities."""

    def __init__(self, login: ImapLogin, seconds: float) -> None:
        """Not connected yet: `begin` does that. All that is done over it ends within this time."""
        self._login_there = login
        self._wire: socket.socket | None = None
        self._lock = Lock()
        self.is_late = self.is_cut = False
        self._seconds = seconds
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def begin(self) -> None:
        """Connect, encrypt and log in. Raises OSError, IMAP4.error."""
        self._timer.start()
        login = self._login_there
        super().__init__(login.host, login.port, timeout=self._seconds)
        if login.security == "starttls":
            self.starttls(ssl.create_default_context())
        self.login(login.user, login.password)

    def read(self, size: int) -> bytes:
        """A text of the length that the server announced. Raises IMAP4.abort for a longer one."""
        if size > MOST_BYTES + MOST_WORDS:
            raise self.abort("the server announced more than it was asked for")
        return super().read(size)

    def cut(self) -> None:
        """Break the connection, from any thread: whoever waits for it gets an error at once."""
        with self._lock:
            self.is_cut = True
            if self._wire is not None:
                with suppress(OSError):
                    self._wire.shutdown(socket.SHUT_RDWR)

    def drop(self) -> None:
        """End the connection without a word, and give it back to the system."""
        self._timer.cancel()
        self.cut()
        with suppress(Exception):
            self.shutdown()
        with self._lock:
            if self._wire is not None:
                self._wire.close()
                self._wire = None

    def _end(self) -> None:
        self.is_late = True
        self.cut()

    def _create_socket(self, timeout: Any) -> socket.socket:
        """The connection. A second handle to it is kept: TLS takes the first one over."""
        login = self._login_there
        wire = socket.create_connection((login.host, login.port), timeout)
        with self._lock:
            self._wire = wire.dup()
        if self.is_cut:
            wire.close()
            raise TimeoutError("the time was over when the connection was made")
        if login.security != "tls":
            return wire
        return ssl.create_default_context().wrap_socket(wire, server_hostname=login.host)
