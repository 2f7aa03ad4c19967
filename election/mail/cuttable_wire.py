"""The wire of a line to a mail server or a mailbox, which any thread may cut.

The libraries' time limits are for each reading and writing. A server that sends a byte now and then
keeps within them for ever: so a line has a deadline, at which its wire is cut.
"""

import socket
import ssl
from contextlib import suppress
from threading import Lock


class CuttableWire:
    """A connection, and a second handle to it: TLS takes the first one over."""

    def __init__(self) -> None:
        """Not connected yet: `connect` does that."""
        self._kept: socket.socket | None = None
        self._lock = Lock()
        self.is_cut = self.is_late = False

    def connect(
        self, host: str, port: int, connect_seconds: float, seconds: float, *, tls: bool
    ) -> socket.socket:
        """The connection, encrypted from its first byte with `tls`; `seconds` are for each reading.

        Raises OSError; TimeoutError where it was cut meanwhile.
        """
        wire = socket.create_connection((host, port), connect_seconds)
        wire.settimeout(seconds)
        with self._lock:
            self._kept = wire.dup()
        if self.is_cut:
            wire.close()
            raise TimeoutError("the time was over when the connection was made")
        if not tls:
            return wire
        return ssl.create_default_context().wrap_socket(wire, server_hostname=host)

    def cut(self) -> None:
        """Break the connection, from any thread: whoever waits for it gets an error at once."""
        with self._lock:
            self.is_cut = True
            if self._kept is not None:
                with suppress(OSError):
                    self._kept.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Cut it because its time is over."""
        self.is_late = True
        self.cut()

    def close(self) -> None:
        """Give it back to the system."""
        with self._lock:
            if self._kept is not None:
                self._kept.close()
                self._kept = None
