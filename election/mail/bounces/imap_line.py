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
from threading import Timer
from typing import Any, Literal

from election.mail.bounces.bounce_box import MOST_BYTES
from election.mail.cuttable_wire import CuttableWire

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
        self.wire = CuttableWire()
        self._seconds = seconds
        self._timer = Timer(seconds, self.wire.end)
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

    def drop(self) -> None:
        """End the connection without a word, and give it back to the system."""
        self._timer.cancel()
        self.wire.cut()
        with suppress(Exception):
            self.shutdown()
        self.wire.close()

    def _create_socket(self, timeout: Any) -> socket.socket:
        to, tls = self._login_there, self._login_there.security == "tls"
        return self.wire.connect(to.host, to.port, timeout, timeout, tls=tls)
