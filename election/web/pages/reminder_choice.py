"""Stopping reminders, and taking them again: by the address in each reminder (RFC 8058).

Looking changes nothing, so that a mail scanner that opens the address stops nothing. One that
presses the button stops reminders only, and the page offers them again. No page tells of a cast.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from election.services import remind
from election.services.overview import public_poll
from election.web.forms import Form
from election.web.responses import private, site_of


def choice(request: Request) -> Response:
    """The page with the button that stops the reminders, or takes them again."""
    site, slug, public_id = site_of(request), request.path_params["slug"], _named(request)
    with site.database.reading() as tx:
        stored = public_poll(tx, slug)
        wanted = remind.wants_reminders(tx, slug, public_id)
    at = f"/r/{slug}/{request.path_params['code']}"
    definition = stored.definition
    return private(
        request, "reminders.html", slug=slug, definition=definition, wanted=wanted, at=at
    )


def stop(request: Request) -> Response:
    """Stop the reminders: a mail program's post, or the button's."""
    return _chosen(request, wanted=False)


def again(request: Request, _form: Form) -> Response:
    """Take the reminders again."""
    return _chosen(request, wanted=True)


def back(request: Request) -> Response:
    """Lead from the address of a post to the page."""
    slug, code = request.path_params["slug"], request.path_params["code"]
    return RedirectResponse(f"/r/{slug}/{code}", 303)


def _chosen(request: Request, *, wanted: bool) -> Response:
    site, slug, public_id = site_of(request), request.path_params["slug"], _named(request)
    with site.database.reading() as tx:
        public_poll(tx, slug)
        changed = remind.wants_reminders(tx, slug, public_id) != wanted
    if changed:
        with site.database.transaction() as tx:
            remind.choose(tx, slug, public_id, wanted=wanted)
    return choice(request)


def _named(request: Request) -> str:
    return site_of(request).signer.read_reminder_code(request.path_params["code"])
