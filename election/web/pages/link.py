"""Entering with a ballot link. The page is the same for everybody; only its button does anything.

The link's secret part lies behind `#`, and so reaches the server in the posted form alone. A
marking from before a session ended is posted with it, and fills the ballot again.
"""

import re
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from election.errors.links import BadLink
from election.services import sessions
from election.services.links import BallotLink
from election.services.overview import public_poll
from election.web.forms import Form, marked_fields, session_secret
from election.web.middleware.headers import PRIVATE
from election.web.middleware.rates import BadLinks
from election.web.pages.poll_status import poll_status
from election.web.responses import private, site_of

CODE = re.compile(r"[A-Za-z0-9_.-]{1,400}")


def link_page(request: Request) -> Response:
    site = site_of(request)
    with site.database.reading() as tx:
        status = poll_status(tx, public_poll(tx, request.path_params["slug"]), site.clock(tx))
        return private(request, "enter.html", poll=status, kept={})


def code_in_path(request: Request) -> Response:
    """Lead to the entry page, the code behind # again: what stands there reaches no server."""
    slug, found = request.path_params["slug"], request.path_params["code"]
    code = "".join(unquote(found).split()).removeprefix("#")
    shown = f"#{code}" if CODE.fullmatch(code) else ""
    return RedirectResponse(f"/b/{slug}{shown}", 303, {"Cache-Control": PRIVATE})


def enter(request: Request, form: Form) -> Response:
    site = site_of(request)
    slug = request.path_params["slug"]
    cookie = site.cookie(slug)
    secret = _session_of(request, slug, _link(request, form), cookie)
    answer = RedirectResponse(f"/polls/{slug}/ballot", 307 if marked_fields(form) else 303)
    answer.set_cookie(cookie, secret, secure=site.is_https, httponly=True, samesite="strict")
    return answer


def _link(request: Request, form: Form) -> BallotLink | None:
    """The link in the form, its signature checked; None for what is no link of this service."""
    try:
        return site_of(request).signer.read(form.get("code", ""))
    except BadLink:
        return None


def _session_of(request: Request, slug: str, read: BallotLink | None, cookie: str) -> str:
    """The secret of the elector's session: the one that the browser has, or a new one.

    Only a good link without a session writes anything. Raises BadLink and the refusals of links.
    """
    site, secret = site_of(request), session_secret(request, cookie)
    with site.database.reading() as tx:
        public_poll(tx, slug)
        try:
            link = _required(read)
            held = sessions.held_session(tx, site.clock, slug, link, secret)
        except BadLink:
            _bad_links(request).note(_address(request), site.clock(tx))
            raise
    if held is not None:
        return held
    with site.database.transaction() as tx:
        return sessions.enter(tx, site.clock, slug, link)


def _required(link: BallotLink | None) -> BallotLink:
    if link is None:
        raise BadLink
    return link


def _bad_links(request: Request) -> BadLinks:
    bad_links: BadLinks = request.app.state.bad_links
    return bad_links


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
