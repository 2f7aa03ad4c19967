"""Connections with limits, which uvicorn lacks: time for a request, its headers, slow readers.

A request that arrives too slowly, or is too large, is answered with a page before it reaches the
application. A reader who takes nothing is cut. Nothing here knows a path, a form or an elector.
"""

import asyncio
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from election.errors.base import Refusal
from election.errors.web import (
    RequestHeadTooLarge,
    RequestTooSlow,
    RequestUnreadable,
    TooManyConnections,
)
from election.web.crowd import Crowd
from election.web.limits import ConnectionLimits
from election.web.tallies import Tallies

STATUSES: dict[type[Refusal], HTTPStatus] = {
    RequestUnreadable: HTTPStatus.BAD_REQUEST,
    RequestTooSlow: HTTPStatus.REQUEST_TIMEOUT,
    RequestHeadTooLarge: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    TooManyConnections: HTTPStatus.SERVICE_UNAVAILABLE,
}
PAUSE = 60
"""Seconds between two warnings of the same limit in the log."""

log = logging.getLogger("election.web")


class Connection(HttpToolsProtocol):
    """One connection. A subclass of it knows the site: see `server.py`."""

    limits: ClassVar[ConnectionLimits]
    crowd: ClassVar[Crowd]
    tallies: ClassVar[Tallies]
    page: ClassVar[Callable[[Refusal], tuple[dict[str, str], bytes]]]
    """The headers and the HTML of a refusal's page."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._deadline: asyncio.TimerHandle | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._unsent: int | None = None
        self._head = 0
        self._asked, self._in_head, self._is_over = False, True, False
        self._refused: Refusal | None = None
        self._expect(self.limits.head_seconds)
        if not self.crowd.enter(self, self.client[0] if self.client else ""):
            self._refused = TooManyConnections()
        self.crowd.waits(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.crowd.leave(self)
        for timer in (self._deadline, self._watch):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def cut(self) -> None:
        """Close the connection at once."""
        self.transport.abort()

    # What comes in

    def data_received(self, data: bytes) -> None:
        if self._is_over or self.transport.is_closing():
            return  # what still comes after a refusal is read and forgotten
        if self._in_head:
            if self._deadline is None:
                self._expect(self.limits.head_seconds)
            self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > self.limits.head_bytes and not self._is_over:
            self.refuse(self._too_large())

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if len(self.pipeline) >= self.limits.pipelined:
            self._refused = RequestUnreadable()

    def on_headers_complete(self) -> None:
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if len(self.headers) > self.limits.headers or size > self.limits.head_bytes:
            self._refused = self._too_large()
        if self._refused:
            raise self._refused  # it ends the parser, which asks for an answer
        self._asked, self._in_head = True, False
        self.crowd.works(self)
        self._expect(self.limits.body_seconds)
        if not self.flow.write_paused:
            self._unsent = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._head, self._in_head = 0, True
        self._expect(None)

    def _too_large(self) -> Refusal:
        return RequestHeadTooLarge(headers=self.limits.headers, limit=self.limits.head_bytes)

    # What goes out

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch_reader()
        if self._in_head and self.cycle.response_complete:
            self.crowd.waits(self)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_reader()

    def _watch_reader(self) -> None:
        """Look now and again whether what is sent is also taken."""
        if self._watch is None:
            self._watch = self.loop.call_later(self.limits.stall_seconds, self._look_at_reader)

    def _look_at_reader(self) -> None:
        self._watch = None
        unsent = self.transport.get_write_buffer_size()
        if not unsent:
            self._unsent = None
            return
        if self._unsent is not None and self._unsent - unsent < self.limits.stall_bytes:
            self.cut()
            return
        self._unsent = unsent
        self._watch_reader()

    # Limits

    def _expect(self, seconds: float | None) -> None:
        """Begin to wait for the next part of a request; None where nothing is due."""
        if self._deadline:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self._too_slow, seconds) if seconds else None

    def _too_slow(self, seconds: float) -> None:
        self._deadline = None
        if not self._in_head and self.cycle.response_complete:
            self.cut()  # it was answered, and still sends
            return
        self.refuse(RequestTooSlow(seconds=round(seconds)))

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  uvicorn's sentence, for ours
        """Answer what the parser does not take, or what `on_headers_complete` refused."""
        self.refuse(self._refused or RequestUnreadable())

    def refuse(self, refusal: Refusal) -> None:
        """Send the page of a refusal and close, or only close where an answer is on its way."""
        warn(refusal)
        self.tallies.refusal(refusal)
        if self._asked and not self.cycle.response_complete:
            if self.cycle.response_started:
                self.cut()
                return
            self.cycle.disconnected = True  # the application's answer goes nowhere
            self.cycle.message_event.set()
        headers, html = type(self).page(refusal)
        status = STATUSES[type(refusal)]
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", *map(": ".join, headers.items())]
        date = b"".join(b"%s: %s\r\n" % header for header in self.server_state.default_headers)
        head = "\r\n".join([*lines, f"Content-Length: {len(html)}", "Connection: close", ""])
        self.transport.write(head.encode() + date + b"\r\n" + html)
        self._is_over = True
        self._expect(None)
        self.crowd.works(self)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(self.limits.linger_seconds, self.cut)

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: without WebSockets a request to upgrade is answered as any other."""


_warned: dict[str, float] = {}


def warn(refusal: Refusal) -> None:
    """Tell the operator of a limit, once a minute, and without an address."""
    name, at = type(refusal).__name__, asyncio.get_running_loop().time()
    if at - _warned.get(name, at - PAUSE) >= PAUSE:
        _warned[name] = at
        log.warning("%s %s It is told once a minute at most.", name, refusal)
