"""A line to a PostgreSQL that can stand still: what is sent is taken, and nothing goes on."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

PIECE = 1 << 16


@dataclass
class Line:
    """A port of loopback, whose connections lead to the Unix socket of a server."""

    listening: socket.socket
    server: Path
    passes: threading.Event = field(default_factory=threading.Event)
    ends: list[socket.socket] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.passes.set()
        self._begin(self._accept)

    def stops(self) -> None:
        """From now on no byte passes, and nobody is told so."""
        self.passes.clear()

    def goes_on(self) -> None:
        self.passes.set()

    def url(self, of_socket: str) -> str:
        """The URL of the same database, over this line."""
        parts = urlsplit(of_socket)
        port = self.listening.getsockname()[1]
        return f"{parts.scheme}://{parts.username}@127.0.0.1:{port}{parts.path}"

    def _begin(self, work: object, *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)  # type: ignore[arg-type]
        self.threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self.server))
            self.ends += (client, server)
            self._begin(self._pump, client, server)
            self._begin(self._pump, server, client)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(PIECE):
                self.passes.wait()
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.passes.set()
        self.listening.shutdown(socket.SHUT_RDWR)
        for end in (self.listening, *self.ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join()
        for end in (self.listening, *self.ends):
            end.close()


@contextmanager
def line_to(directory: Path) -> Iterator[Line]:
    """A line to the server whose socket is in this directory."""
    line = Line(socket.create_server(("127.0.0.1", 0)), directory / ".s.PGSQL.5432")
    try:
        yield line
    finally:
        line.close()
