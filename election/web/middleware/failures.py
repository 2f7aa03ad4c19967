"""The last resort: an unforeseen error is answered with one page, and noted for the log."""

import logging
from collections.abc import Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from election.errors.changed_rows import StoppedPoll
from election.web.middleware.request_log import note

log = logging.getLogger("election.web")


class Failures:
    """Answers with `page` where the application raises."""

    def __init__(self, app: ASGIApp, *, page: Callable[[Request], Response]) -> None:
        self.app = app
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except ClientDisconnect:
            return
        except Exception as error:
            note(scope, error)
            if started or scope["type"] != "http":
                raise
            await self.page(Request(scope))(scope, receive, send)


def note_stop(stop: StoppedPoll) -> None:
    """Log that a poll is stopped, and why. The sentence is public, and names no elector."""
    log.error("%s See `election doctor`.", stop)
