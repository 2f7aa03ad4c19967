"""Clients below the level of a browser: they send bytes as they please, against a served site."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from election.web.app import create_app
from election.web.limits import ConnectionLimits
from election.web.server import server_of
from election.web.site import Site
from tests.support.world import SERVICE_KEY, World

GET = b"GET %b HTTP/1.1\r\nHost: 127.0.0.1\r\n"
END = b"Connection: close\r\n\r\n"
PATIENCE = 10
"""Seconds after which a client gives up, which no test should see."""


@dataclass
class Port:
    """A served site, and the clients that a test has opened to it."""

    number: int
    clients: list[socket.socket] = field(default_factory=list)

    def connect(self, source: str = "127.0.0.1") -> socket.socket:
        client = socket.create_connection(
            ("127.0.0.1", self.number), timeout=PATIENCE, source_address=(source, 0)
        )
        self.clients.append(client)
        return client

    def says(self, data: bytes, source: str = "127.0.0.1") -> str:
        """The whole answer to these bytes, up to the end of the connection."""
        with self.connect(source) as client:
            client.sendall(data)
            return received(client)

    def asks(self, path: str, source: str = "127.0.0.1") -> str:
        return self.says(GET % path.encode() + END, source)


def received(client: socket.socket) -> str:
    """All that comes until the connection ends. Raises TimeoutError where it does not end."""
    answer = bytearray()
    with suppress(ConnectionResetError):
        while piece := client.recv(65536):
            answer += piece
    return answer.decode()


def is_open(client: socket.socket) -> bool:
    """True while the server has neither answered nor closed this connection."""
    client.setblocking(False)
    try:
        return client.recv(1, socket.MSG_PEEK) is None
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False
    finally:
        client.settimeout(PATIENCE)


@contextmanager
def served(world: World, limits: ConnectionLimits) -> Iterator[Port]:
    """Serve the pages of this world with these limits, on a free port of loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
        site = Site(
            world.database,
            world.clock,
            world.signer,
            f"http://127.0.0.1:{number}",
            "The Example Project",
            SERVICE_KEY,
        )
        server = server_of(create_app(site), limits=limits)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        port = Port(number)
        try:
            yield port
        finally:
            for client in port.clients:
                client.close()
            server.should_exit = True
            thread.join()
