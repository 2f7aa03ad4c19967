"""Pages of one reader, which look and change nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from election.web.in_turn import InTurn


@dataclass(frozen=True)
class Shown:
    """A page of one reader, made in a thread when it is its turn."""

    page: Callable[[Request], Response]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await answering(request).run(lambda: self.page(request))
        await response(scope, receive, send)


def answering(request: Request) -> InTurn:
    """The threads of this site that answer electors."""
    threads: InTurn = request.app.state.answering
    return threads
