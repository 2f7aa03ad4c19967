"""Signing out: the session ends on the server, and its cookie in the browser.

The page is the same whether a session was there or not, and whether its elector has cast or not.
"""

from starlette.requests import Request
from starlette.responses import Response

from election.errors.links import SessionEnded
from election.services import sessions
from election.services.overview import public_poll
from election.web.forms import Form, session_secret
from election.web.pages.poll_status import poll_status
from election.web.responses import private, site_of


def sign_out(request: Request, form: Form) -> Response:
    """End the session of the request's cookie. Raises StaleForm for a form of another session."""
    site, slug = site_of(request), request.path_params["slug"]
    cookie = site.cookie(slug)
    secret = session_secret(request, cookie)
    with site.database.reading() as tx:
        stored = public_poll(tx, slug)
        status = poll_status(tx, stored, site.clock(tx))
        try:
            session = sessions.elector_session(tx, site.clock, stored.poll, secret)
        except SessionEnded:
            session = None
    if session:
        sessions.require_form(session, form.get("form", ""))
        with site.database.transaction() as tx:
            sessions.end(tx, slug, secret)
    answer = private(request, "signed_out.html", poll=status)
    answer.delete_cookie(cookie, secure=site.is_https, httponly=True, samesite="strict")
    return answer
