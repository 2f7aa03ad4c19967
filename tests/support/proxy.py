"""The line between browsers and server: it keeps each byte that browsers send, and can fail."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal


@dataclass
class Wire:
    """A line. `gone`: nothing passes; `mute`: the server hears, and no answer comes back."""

    listening: socket.socket
    server: tuple[str, int]
    sent: bytearray = field(default_factory=bytearray)
    state: Literal["whole", "gone", "mute"] = "whole"
    threads: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._begin(self._accept)

    def _begin(self, work: object, *args: object) -> None:
        thread = threading.Thread(target=work, args=args)  # type: ignore[arg-type]
        self.threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self.listening.accept()
            except OSError:
                return
            if self.state == "gone":
                browser.close()
                continue
            self._begin(self._carry, browser)

    def _carry(self, browser: socket.socket) -> None:
        with browser, socket.create_connection(self.server) as server:
            back = threading.Thread(target=self._pump, args=(server, browser, False))
            back.start()
            self._pump(browser, server, True)
            back.join()

    def _pump(self, source: socket.socket, sink: socket.socket, kept: bool) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                if kept:
                    self.sent += data
                if self.state == "gone" or (self.state == "mute" and not kept):
                    break
                sink.sendall(data)
        for line in (source, sink):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Release the port; every browser must have disconnected before."""
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for thread in self.threads:
            thread.join()
