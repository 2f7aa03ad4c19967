"""The server of a site: uvicorn with our connections, and without what is not used here."""

import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.applications import Starlette
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from election.errors.base import Refusal
from election.errors.web import PortRefused, TooManyConnections
from election.presentation.templating import render
from election.web.connections import Connection, warn
from election.web.crowd import Crowd
from election.web.limits import CONNECTIONS, ConnectionLimits
from election.web.middleware.headers import PRIVATE, headers_of
from election.web.refusal_words import words_of
from election.web.responses import PAUSE
from election.web.site import Site

LOOPBACK = "127.0.0.1"


def server_of(
    app: Starlette, host: str = LOOPBACK, port: int = 8000, limits: ConnectionLimits = CONNECTIONS
) -> uvicorn.Server:
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
    config.http = _connections(app.state.site, limits, lambda address: address in proxies)
    return uvicorn.Server(config)


def require_free(host: str, port: int) -> None:
    """Raise PortRefused where nothing can listen there: the server's own words are a log line."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        socket.create_server(address[:2], family=family).close()
    except OSError as error:
        raise PortRefused(host=host, port=port, reason=(error.strerror or "").lower()) from error


def serve(app: Starlette, host: str, port: int) -> None:
    """Serve until told to end. Raises PortRefused."""
    require_free(host, port)
    with suppress(KeyboardInterrupt):
        server_of(app, host, port).run()


def _connections(
    site: Site, limits: ConnectionLimits, is_proxy: Callable[[str], bool]
) -> type[Connection]:
    """The connections of this site, which know its limits and the look of its refusals."""

    def page(refusal: Refusal) -> tuple[dict[str, str], bytes]:
        html = render(
            "web/refusal.html", project=site.project, words=words_of(refusal), slug=None, kept={}
        )
        kind = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": PRIVATE}
        pause = PAUSE if isinstance(refusal, TooManyConnections) else {}
        return {**kind, **headers_of(https=site.is_https), **pause}, html.encode()

    crowd = Crowd(limits, is_proxy, lambda: warn(TooManyConnections()))
    return type("SiteConnection", (Connection,), {"limits": limits, "crowd": crowd, "page": page})
