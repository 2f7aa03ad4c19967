"""Public pages: made once for each state of their poll, however many ask.

The state is read at each request, in one statement: the definition's bytes, which are hashed, the
phase, the end in force, and the head of the journal. A page gets that state and no request, so no
cookie can change it. Where its words depend on the time, it names the instants of their changes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from election.database.tables import Poll
from election.services.poll_state import PollState, poll_states
from election.web.limits import MAKERS
from election.web.public_pages import AnyPage, PublicPages, Window
from election.web.site import Site
from election.web.turns import Turns

MAKING = Turns(MAKERS)
SAME_PAGE = [Turns(1) for _ in range(64)]
"""Requests for one page wait for each other, and so do pages whose keys fall together."""


@dataclass
class Look:
    """What a public page is made of: the site, the polls that it is about, and its path's parts."""

    tx: Session
    site: Site
    states: list[PollState]
    path: dict[str, str]
    _moment: datetime
    window: Window = field(default_factory=Window)

    @property
    def polls(self) -> list[Poll]:
        return [state.poll for state in self.states]

    @property
    def poll(self) -> Poll:
        """The one poll of this page."""
        return self.states[0].poll

    def moment(self, *changes: datetime) -> datetime:
        """The time, for words that change at these instants and at no other."""
        past = [change for change in changes if change <= self._moment]
        to_come = [change for change in changes if change > self._moment]
        self.window = Window(max(past, default=None), min(to_come, default=None))
        return self._moment


@dataclass(frozen=True)
class Public:
    """A page of everybody: of the poll that its path names, or of all polls."""

    page: Callable[[Look], AnyPage]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        key = (self.page, *sorted(request.path_params.items()))
        async with SAME_PAGE[hash(key) % len(SAME_PAGE)].limiter:
            page = await MAKING.run(lambda: self._find(request, key))
        await page.answer(request.headers)(scope, receive, send)

    def _find(self, request: Request, key: tuple[object, ...]) -> AnyPage:
        """The page as it is kept, or made now and kept."""
        site: Site = request.app.state.site
        pages: PublicPages = request.app.state.public_pages
        path = request.path_params
        with site.database.reading() as tx:
            states = poll_states(tx, path.get("slug"))
            state, moment = tuple(each.key for each in states), site.clock(tx)
            if page := pages.kept(key, state, moment):
                return page
            look = Look(tx, site, states, path, moment)
            page = self.page(look)
        pages.keep(key, state, look.window, page)
        return page
