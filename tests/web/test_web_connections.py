"""Connections that are slow, large, many or no HTTP at all, against the served site."""

import socket
from dataclasses import replace
from threading import Event

import pytest

from election.web.limits import CONNECTIONS
from tests.support.sockets import END, GET, Port, is_open, received, served
from tests.support.web_client import Page
from tests.support.world import World

SLUG = "removal-2026-1"
SOON = 0.4
"""Seconds in place of the real limits, so that no test waits for long."""
LATER = 60
"""Seconds that no test reaches."""
UNHURRIED = replace(CONNECTIONS, head_seconds=LATER, body_seconds=LATER)
POST = (
    f"POST /b/{SLUG} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n"
)


def body(answer: str) -> str:
    """The words of a refusal's page, which has every header of this site."""
    head, _, html = answer.partition("\r\n\r\n")
    assert "Content-Security-Policy: default-src 'none'" in head
    assert "Cache-Control: no-store" in head
    assert f"Content-Length: {len(html.encode())}" in head
    assert "Connection: close" in head
    return Page(html).text


def dribble(client: socket.socket, data: bytes) -> str:
    """Send a byte every 50 ms, as long as the server takes them; return its answer."""
    pause = Event()
    for byte in data:
        try:
            client.sendall(bytes([byte]))
        except OSError:
            break
        if not is_open(client):
            break
        pause.wait(0.05)
    else:
        raise AssertionError("every byte was taken")
    return received(client)


@pytest.mark.parametrize("part", ["line", "headers", "form"])
def test_a_client_that_dribbles_is_cut(world: World, part: str) -> None:
    """Whatever it sends byte by byte, its time runs from the first byte; a page tells why."""
    world.make_open_poll()
    start, more = {
        "line": (b"", b"GET /"),
        "headers": (GET % b"/", b"X: "),
        "form": (f"{POST}Content-Length: 60000\r\n\r\n".encode(), b"code="),
    }[part]
    with served(world, replace(CONNECTIONS, head_seconds=SOON, body_seconds=SOON)) as port:
        client = port.connect()
        client.sendall(start)
        assert "did not arrive as a whole within" in body(dribble(client, more + b"a" * 200))
        assert port.asks("/healthz").endswith("ok\n")


def test_a_form_that_stops_gets_a_page_and_changes_nothing(world: World) -> None:
    """It answers 408 with a sentence, and the same site goes on serving."""
    world.make_open_poll()
    with served(world, replace(CONNECTIONS, body_seconds=SOON)) as port:
        answer = port.says(f"{POST}Content-Length: 100\r\n\r\ncode=".encode())
    assert answer.startswith("HTTP/1.1 408 Request Timeout")
    assert "That took too long" in body(answer)
    assert "Nothing was changed" in body(answer)


def test_a_body_that_goes_on_after_the_answer_is_cut(world: World) -> None:
    """A form that is refused as too large is answered once, and what follows is not waited for."""
    world.make_open_poll()
    with served(world, replace(CONNECTIONS, body_seconds=SOON)) as port:
        client = port.connect()
        client.sendall(f"{POST}Content-Length: 1000000\r\n\r\n".encode() + b"a" * 70_000)
        answer = received(client)
    assert answer.startswith("HTTP/1.1 413")
    assert answer.count("HTTP/1.1 ") == 1


def test_a_connection_that_says_nothing_is_closed(world: World) -> None:
    """It is told, and closed after the time that a request has."""
    with served(world, replace(CONNECTIONS, head_seconds=SOON)) as port:
        assert "took too long" in body(received(port.connect()))


def test_a_connection_is_kept_between_requests_for_a_while_only(world: World) -> None:
    """Two requests share it; then it is closed without a word."""
    with served(world, replace(CONNECTIONS, idle_seconds=1)) as port:
        client = port.connect()
        client.sendall((GET % b"/healthz") + b"\r\n")
        assert client.recv(65536).endswith(b"ok\n")
        client.sendall((GET % b"/healthz") + b"\r\n")
        assert client.recv(65536).endswith(b"ok\n")
        assert received(client) == ""


MANY = b"".join(b"X-%d: 1\r\n" % number for number in range(101))


@pytest.mark.parametrize(
    "request_bytes",
    [
        GET % b"/" + MANY + END,
        GET % b"/" + b"X: " + b"a" * 17_000 + b"\r\n" + END,
        GET % (b"/" + b"a" * 17_000) + END,
        GET % b"/" + b"X: " + b"a" * 100_000,
        b"a" * 20_000,
    ],
    ids=["101 headers", "a long header", "a long path", "a header without an end", "no request"],
)
def test_a_request_with_too_much_in_its_head_is_refused(world: World, request_bytes: bytes) -> None:
    """It is answered with 431, or 400 where it is no request, before any page is asked."""
    with served(world, UNHURRIED) as port:
        answer = port.says(request_bytes)
        wanted = ("400", "cannot be read") if request_bytes[:1] == b"a" else ("431", "too large")
        assert answer.startswith(f"HTTP/1.1 {wanted[0]} ")
        assert wanted[1] in body(answer)
        full = GET % b"/healthz" + MANY[: MANY.index(b"X-90:")] + b"X: " + b"a" * 9000 + b"\r\n"
        assert port.says(full + END).endswith("ok\n")


def test_what_is_no_request_gets_the_same_page_as_all_refusals(world: World) -> None:
    """It answers 400 with a sentence and every header, in the style of the site."""
    with served(world, CONNECTIONS) as port:
        for nonsense in (b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n", b"HELLO\r\n\r\n"):
            answer = port.says(nonsense + b"\r\n\r\n")
            assert answer.startswith("HTTP/1.1 400 Bad Request"), nonsense
            assert "not a request that can be read" in body(answer)


def test_a_request_whose_length_is_said_in_two_ways_is_refused(world: World) -> None:
    """A proxy could take the end of its form for somebody else's next request."""
    two_ways = [
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "Content-Length: 3\r\nContent-Length: 4",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Content-Length: +3",
    ]
    with served(world, replace(CONNECTIONS, linger_seconds=0.2)) as port:
        for said in two_ways:
            answer = port.says(f"{POST}{said}\r\n\r\na=b".encode())
            assert answer.startswith("HTTP/1.1 400 Bad Request"), said


def test_websockets_are_off(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    """A request to upgrade is answered as any other, and fills no log."""
    upgrade = (
        b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    with served(world, replace(CONNECTIONS, idle_seconds=1)) as port:
        answer = port.says(GET % b"/healthz" + upgrade)
    assert answer.startswith("HTTP/1.1 200 OK")
    assert capfd.readouterr().err == ""


def test_idle_connections_shut_nobody_out(world: World) -> None:
    """Of forty that say nothing the oldest are closed; whoever asks something is served."""
    with served(world, replace(UNHURRIED, connections=20)) as port:
        idle = [port.connect() for _ in range(40)]
        for _ in range(5):
            assert port.asks("/healthz").endswith("ok\n")
        assert not any(is_open(client) for client in idle[:20])
        assert all(is_open(client) for client in idle[-10:])


def test_one_network_cannot_use_up_all_connections(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own oldest idle connections are closed for its new ones, and no others."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "192.0.2.1")
    with served(world, replace(UNHURRIED, of_one_network=5)) as port:
        other = port.connect("127.0.0.2")
        idle = [port.connect() for _ in range(12)]
        assert port.asks("/healthz").endswith("ok\n")
        assert not any(is_open(client) for client in idle[:7])
        assert is_open(other)
        assert port.asks("/healthz", "127.0.0.3").endswith("ok\n")


def test_a_proxy_of_ours_may_have_all_connections(world: World) -> None:
    """Loopback is one unless FORWARDED_ALLOW_IPS says otherwise: many people come through it."""
    with served(world, replace(UNHURRIED, of_one_network=5)) as port:
        idle = [port.connect() for _ in range(12)]
        assert port.asks("/healthz").endswith("ok\n")
        assert all(is_open(client) for client in idle)


def test_who_comes_when_all_are_busy_is_told(world: World) -> None:
    """Connections in the middle of a form are not closed; the newcomer is asked to wait."""
    world.make_open_poll()
    started = f"{POST}Content-Length: 100\r\nExpect: 100-continue\r\n\r\n".encode()
    with served(world, replace(UNHURRIED, connections=3)) as port:
        busy = [port.connect() for _ in range(3)]
        for client in busy:
            client.sendall(started)
            assert client.recv(1000).startswith(b"HTTP/1.1 100 Continue")  # its form is waited for
        answer = port.asks("/healthz")
        assert answer.startswith("HTTP/1.1 503 ")
        assert "too many connections" in body(answer)
        assert "Retry-After: 60" in answer
        assert all(is_open(client) for client in busy)


def test_a_reader_who_takes_nothing_is_cut(world: World) -> None:
    """Thousands of bytes wait for it, and after two looks its connection is closed."""
    world.make_open_poll()
    with served(world, replace(UNHURRIED, stall_seconds=SOON)) as port:
        client = port.connect()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(6):
            client.sendall((GET % f"/polls/{SLUG}".encode() + b"\r\n") * 5)
        client.settimeout(0.2)
        cut = _is_cut(client, port)
    assert cut


def _is_cut(client: socket.socket, port: Port) -> bool:
    """True once sending fails; nothing is read meanwhile."""
    pause = Event()
    for _ in range(60):
        pause.wait(0.1)
        try:
            client.sendall(GET % b"/" + b"\r\n")
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


def test_requests_that_come_before_their_answers_are_bounded(world: World) -> None:
    """A thousand at once are not queued: the connection ends."""
    with served(world, UNHURRIED) as port:
        answer = port.says((GET % b"/healthz" + b"\r\n") * 1000)
        assert answer.count("HTTP/1.1 200 OK") <= UNHURRIED.pipelined
        assert port.asks("/healthz").endswith("ok\n")
