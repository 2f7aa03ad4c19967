"""Answers: a template with its values, or the page of a refusal."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match, Route

from election.errors.changed_rows import StoppedPoll
from election.presentation.templating import render
from election.web.forms import Form, marked_fields
from election.web.middleware.failures import note_stop
from election.web.middleware.headers import PRIVATE
from election.web.middleware.public import Look
from election.web.middleware.request_log import note
from election.web.paths import static_address
from election.web.public_pages import PublicPage
from election.web.refusal_words import (
    NOT_THIS_WAY,
    NOTHING_FOUND,
    UNFORESEEN,
    RefusalWords,
    words_of,
)
from election.web.site import Site

Handler: TypeAlias = Callable[[Request, Any], Response]

PAUSE = {"Retry-After": "60"}
TOO_MANY, UNAVAILABLE = 429, 503
NOT_FOUND, METHOD_NOT_ALLOWED = 404, 405


def site_of(request: Request) -> Site:
    """The site that this request came to."""
    site: Site = request.app.state.site
    return site


def private(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page that no browser keeps."""
    html = _page(template, site_of(request), values)
    return HTMLResponse(html, status, {"Cache-Control": PRIVATE})


def _page(template: str, site: Site, values: Mapping[str, Any]) -> str:
    return render(f"web/{template}", project=site.project, static=static_address, **values)


def public(look: Look, template: str, **values: Any) -> PublicPage:
    """A page for everybody, asked for anew each time, and sent where it has changed."""
    html = _page(template, look.site, values)
    return PublicPage.of(html.encode(), "text/html; charset=utf-8")


def refusing(status: int) -> Handler:
    """The handler of refusals that are answered with this status."""

    def refused(request: Request, refusal: Any) -> Response:
        note(request.scope, refusal)
        if isinstance(refusal, StoppedPoll):
            note_stop(refusal)
        slug = request.path_params.get("slug") if refusal.back_to_poll else None
        kept = marked_fields(getattr(request.state, "form", {}))
        return _explain(request, status, words_of(refusal), slug, kept)

    return refused


def _explain(
    request: Request,
    status: int,
    words: RefusalWords,
    slug: str | None = None,
    kept: Form | None = None,
) -> Response:
    answer = private(request, "refusal.html", status, words=words, slug=slug, kept=kept or {})
    if status in {TOO_MANY, UNAVAILABLE}:
        answer.headers.update(PAUSE)
    return answer


def missed(request: Request, error: Any) -> Response:
    """Answer a method that the page of a path does not take, or a path without a page."""
    if error.status_code == METHOD_NOT_ALLOWED:
        answer = _explain(request, METHOD_NOT_ALLOWED, NOT_THIS_WAY)
        answer.headers["Allow"] = ", ".join(_methods(request))
        return answer
    return _explain(request, NOT_FOUND, NOTHING_FOUND)


def _methods(request: Request) -> list[str]:
    """The methods that the routes of this path take."""
    taken: set[str] = set()
    for route in request.app.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            taken |= route.methods or set()
    return sorted(taken)


def unforeseen(request: Request) -> Response:
    """Answer where the service itself is at fault."""
    return _explain(request, 500, UNFORESEEN)
