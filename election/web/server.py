"""The server of a site: uvicorn with our connections, and without what is not used here."""

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from election.errors.base import Refusal
from election.errors.web import PortRefused, TooManyConnections
from election.presentation.templating import render
from election.web.connections import Connection, warn
from election.web.crowd import Crowd
from election.web.last_moment import BEYOND_SECONDS, end_at_last
from election.web.limits import CONNECTIONS, ConnectionLimits
from election.web.middleware.headers import PRIVATE, headers_of
from election.web.paths import static_address
from election.web.refusal_words import words_of
from election.web.responses import PAUSE
from election.web.site import Site

LOOPBACK = "127.0.0.1"
BACKLOG = 2048


class Server(uvicorn.Server):
    """uvicorn's server, which ends in time, whatever its threads wait for.

    uvicorn waits for each thread that answers a request, and one can hang in a database. What is
    committed by then is answered, or its client is told nothing, and a repeated post is safe.
    """

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        grace = self.config.timeout_graceful_shutdown or 0
        if not self.should_exit:
            end_at_last(grace + BEYOND_SECONDS)
        super().handle_exit(sig, frame)


def server_of(
    app: Starlette, host: str = LOOPBACK, port: int = 8000, limits: ConnectionLimits = CONNECTIONS
) -> Server:
    """The server of a site's app. Of the environment it reads FORWARDED_ALLOW_IPS alone."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        ws="none",
        workers=1,
        lifespan="off",
        access_log=False,
        server_header=False,
        log_level="error",
        timeout_keep_alive=limits.idle_seconds,
        timeout_graceful_shutdown=limits.grace_seconds,
    )
    allowed = config.forwarded_allow_ips
    proxies = ProxyHeadersMiddleware(app, allowed).trusted_hosts  # type: ignore[arg-type] # its own words for ASGI
    config.http = _connections(app, limits, lambda address: address in proxies)
    return Server(config)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises PortRefused: the server's own words are a log line."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        raise PortRefused(host=host, port=port, reason=(error.strerror or "").lower()) from error


def serve(app: Starlette, door: socket.socket, grace_seconds: int, processes: int = 1) -> None:
    """Serve what comes to this socket until told to end, as one of so many processes."""
    limits = replace(CONNECTIONS, grace_seconds=grace_seconds).shared_by(processes)
    with suppress(KeyboardInterrupt):
        server_of(app, limits=limits).run(sockets=[door])


def _connections(
    app: Starlette, limits: ConnectionLimits, is_proxy: Callable[[str], bool]
) -> type[Connection]:
    """The connections of this site, which know its limits and the look of its refusals."""
    site: Site = app.state.site

    def page(refusal: Refusal) -> tuple[dict[str, str], bytes]:
        html = render(
            "web/refusal.html",
            project=site.project,
            static=static_address,
            words=words_of(refusal),
            slug=None,
            kept={},
        )
        kind = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": PRIVATE}
        pause = PAUSE if isinstance(refusal, TooManyConnections) else {}
        return {**kind, **headers_of(https=site.is_https), **pause}, html.encode()

    crowd = Crowd(limits, is_proxy, lambda: warn(TooManyConnections()))
    parts = {"limits": limits, "crowd": crowd, "page": page, "tallies": app.state.tallies}
    return type("SiteConnection", (Connection,), parts)
