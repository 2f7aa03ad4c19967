"""A mail server of plain sockets, for what a well-behaved one never does: it hangs, it dribbles.

It follows a script of replies, one a step of a mail transaction, and says at which step it was.
"""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import BinaryIO

from tests.support.mailserver import LOOPBACK

STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "end")
"""The steps of one mail transaction, in order; `end` is the answer to the mail itself."""
REPLIES = {
    "greeting": b"220 slow.example.org ESMTP\r\n",
    "EHLO": b"250-slow.example.org\r\n250 8BITMIME\r\n",
    "DATA": b"354 go on\r\n",
    "QUIT": b"221 bye\r\n",
}
OK = b"250 2.0.0 OK\r\n"
HANG = b""
"""A reply that never comes."""


@dataclass
class SlowServer:
    """Says each reply at once, but those of `instead`; `dribbles` a byte at a time at one step."""

    instead: Mapping[str, bytes] = field(default_factory=dict)
    dribbles: str = ""
    lines: int = 0
    """How many connections it had."""
    taken: list[bytes] = field(default_factory=list)
    """The mails that it was handed, whatever it answered."""
    over: Event = field(default_factory=Event)
    port: int = 0

    def answers(self, line: socket.socket) -> None:
        """Serve one connection until it ends."""
        with line, line.makefile("rb") as heard:
            step = "greeting"
            while self.says(line, step):
                if step == "DATA":
                    step = "end" if self._hears(heard) else ""
                else:
                    step = heard.readline().decode().partition(" ")[0].strip().upper()
                if not step:
                    return

    def _hears(self, heard: BinaryIO) -> bool:
        """Keep a whole mail; False where the line ended before its end."""
        mail = []
        while (text := heard.readline()) != b".\r\n":
            if not text:
                return False
            mail.append(text)
        self.taken.append(b"".join(mail))
        return True

    def says(self, line: socket.socket, step: str) -> bool:
        """Say the reply of this step; False where the line ends with it."""
        reply = self.instead.get(step, REPLIES.get(step, OK))
        try:
            if reply == HANG:
                self.over.wait()
                return False
            if step != self.dribbles:
                line.sendall(reply)
                return step != "QUIT"
            while not self.over.wait(0.02):
                line.sendall(b"250-and more\r\n"[:1])
        except OSError:
            pass
        return False


@contextmanager
def serving_slowly(server: SlowServer) -> Iterator[SlowServer]:
    """Run the server during the block; its port is then in it."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        server.port = listener.getsockname()[1]

        def accept() -> None:
            while not server.over.is_set():
                try:
                    line, _ = listener.accept()
                except OSError:
                    return
                if server.over.is_set():
                    line.close()
                    return
                server.lines += 1
                Thread(target=server.answers, args=(line,), daemon=True).start()

        Thread(target=accept, daemon=True).start()
        try:
            yield server
        finally:
            server.over.set()
            with socket.socket() as last:
                last.settimeout(1)
                last.connect_ex((LOOPBACK, server.port))
