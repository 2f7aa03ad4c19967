"""Pages of one reader, which look and change nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from election.web.limits import PATIENCE_SECONDS, THREADS, TURN_SECONDS
from election.web.one_by_one import OneByOne
from election.web.turns import Turns

ANSWERING = OneByOne(Turns(THREADS), PATIENCE_SECONDS, TURN_SECONDS)


@dataclass(frozen=True)
class Shown:
    """A page of one reader, made in a thread when it is its turn."""

    page: Callable[[Request], Response]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await ANSWERING.run(lambda: self.page(request))
        await response(scope, receive, send)
