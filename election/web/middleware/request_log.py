"""One line a request in the log, where a line may be kept at all.

A line has the method, the pattern of the route, the status, and of a fault its class, code and
place. It has no path, address, header or value. What electors ask for leaves no line where it
succeeds, or is refused: lines would be a list of who was there when. There only faults of the
service are logged, and what an attacker does.
"""

import logging
import secrets
from dataclasses import dataclass
from time import perf_counter

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from election.errors.base import Unavailable
from election.errors.faults import code_of, place_of
from election.errors.links import BadLink, TooManyBadLinks
from election.errors.web import CrossSiteForm
from election.web.middleware.public import Public
from election.web.tallies import Tallies

log = logging.getLogger("election.web")

NUMBER = "X-Request-Id"
SERVER_FAULT, CLIENT_FAULT = 500, 400
ATTACKS = (BadLink, TooManyBadLinks, CrossSiteForm)
"""Refusals of what no elector does on the way to a ballot, or hardly ever."""
OF_EVERYBODY = Public
"""A page that looks the same for everybody, so that it tells nothing that somebody asked.

A static file is none: the first request of a ballot's script is somebody's first look at a ballot.
"""
UNKNOWN = "(no page)"


@dataclass
class Noted:
    """The error that a request was answered for, if any."""

    error: BaseException | None = None


def note(scope: Scope, error: BaseException) -> None:
    """Remember the error of this request, for its line."""
    noted = scope.get("state", {}).get("noted")
    if isinstance(noted, Noted):
        noted.error = error


class RequestLog:
    """Numbers each request, and writes its line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number, status, began = secrets.token_hex(4), 0, perf_counter()
        noted = Noted()
        scope.setdefault("state", {})["noted"] = noted

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[NUMBER] = number
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            seconds = perf_counter() - began
            _write(scope, number, status, noted.error, seconds)


def _write(
    scope: Scope, number: str, status: int, error: BaseException | None, seconds: float
) -> None:
    endpoint = scope.get("endpoint")
    of_everybody = isinstance(endpoint, OF_EVERYBODY)
    fault = status >= SERVER_FAULT or status == 0
    _count(scope, endpoint, status, error, seconds)
    if not (of_everybody or fault or isinstance(error, ATTACKS)):
        return
    facts: dict[str, object] = {
        "request": number,
        "method": scope["method"],
        "route": _pattern(scope, endpoint),
        "status": status,
    }
    if of_everybody:
        facts["ms"] = round(seconds * 1000)
    if error is not None:
        facts |= {"error": type(error).__name__, "code": code_of(error), "at": place_of(error)}
    level = logging.ERROR if fault else logging.INFO
    log.log(level, "request", extra={"facts": {key: each for key, each in facts.items() if each}})


def _count(
    scope: Scope, endpoint: object, status: int, error: BaseException | None, seconds: float
) -> None:
    """Count a request where that tells nothing of casts. What a ballot page loads would."""
    tallies: Tallies = scope["app"].state.tallies
    public, fault = isinstance(endpoint, Public), status >= SERVER_FAULT or status == 0
    if public or fault:
        route = _pattern(scope, endpoint)
        tallies.request(scope["method"], route, status, seconds if public else None)
    if isinstance(error, (*ATTACKS, Unavailable)):
        tallies.refusal(error)


def _pattern(scope: Scope, endpoint: object) -> str:
    """The pattern of the route: what stands in the path itself is never logged."""
    routes = scope["app"].routes if "app" in scope else ()
    return next((route.path for route in routes if route.endpoint is endpoint), UNKNOWN)
