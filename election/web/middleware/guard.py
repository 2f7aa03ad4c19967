"""The guard of every POST: it must come from a page of this site.

One route is guarded otherwise: a mail program stops reminders by RFC 8058. It has no page, no
cookie and no form of this site, so the signed code in the address is all its authority. It can
stop reminders, and nothing else; whoever has the code could do no more from a page of this site.

Browsers say so in `Sec-Fetch-Site`; only where that header is missing, `Origin` must be this
site's. The token of the session's own form is checked by the pages that have a session.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from election.errors.web import CrossSiteForm, NotAForm, UnguardedRoute
from election.web.forms import Form, read_body, read_form
from election.web.middleware.shown import answering

Page: TypeAlias = Callable[[Request, Form], Response]

SAFE = {"GET", "HEAD"}


@dataclass(frozen=True)
class Posted:
    """A page that takes a form, behind the guard, in a thread when it is its turn."""

    page: Page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        require_same_origin(request)
        request.state.form = form = await read_form(request)  # a refusal's page passes it on
        response = await answering(request).run(lambda: self.page(request, form))
        await response(scope, receive, send)


@dataclass(frozen=True)
class OneClick:
    """A page that takes the one-click post of RFC 8058, from wherever it comes.

    Raises NotAForm for any other post. The page reads nothing of it, and judges the address.
    """

    page: Callable[[Request], Response]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await read_body(request)
        if not (b"List-Unsubscribe" in body and b"One-Click" in body):
            raise NotAForm
        response = await answering(request).run(lambda: self.page(request))
        await response(scope, receive, send)


def require_same_origin(request: Request) -> None:
    """Raise CrossSiteForm unless the request comes from a page of this site."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site != "same-origin" and (site is not None or origin != request.app.state.site.origin):
        raise CrossSiteForm


def require_guarded(routes: Iterable[BaseRoute]) -> None:
    """Raise UnguardedRoute where a route takes more than GET and HEAD without the guard."""
    for route in routes:
        if not _is_guarded(route):
            raise UnguardedRoute(path=getattr(route, "path", "?"))


def _is_guarded(route: BaseRoute) -> bool:
    if not isinstance(route, Route):
        return False
    only_looks = route.methods is not None and route.methods <= SAFE
    return only_looks or isinstance(route.endpoint, Posted | OneClick)
