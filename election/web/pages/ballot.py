"""Marking a ballot and reviewing it: the marking lives in form fields alone; nothing is cast."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from election.errors.ballots import MarkingRefused
from election.rules.poll.ballots import form_fields
from election.services import cast, sessions
from election.web.forms import Form
from election.web.pages.ballot_page import BallotPage, open_ballot_page
from election.web.pages.sealing_params import sealing_params
from election.web.responses import private, site_of


def ballot(request: Request) -> Response:
    with site_of(request).database.reading() as tx:
        return show(request, open_ballot_page(tx, request))


def change(request: Request, form: Form) -> Response:
    """The ballot as it was filled in, for who comes back from the review or with a new link.

    What one elector marked is shown to no other, though they share a browser.
    """
    with site_of(request).database.reading() as tx:
        here = open_ballot_page(tx, request)
    return show(request, here, form if form.get("elector") == here.session.person.id else None)


def show(
    request: Request,
    page: BallotPage,
    marked: Form | None = None,
    fault: MarkingRefused | None = None,
) -> Response:
    """The form, empty, or as it was filled in with the reason why that is refused."""
    marked = marked or {}
    field = page.kind.field_at_fault(marked, page.standing) if fault else None
    status = 422 if fault else 200
    return private(
        request,
        "ballot.html",
        status,
        page=page,
        sealing=sealing_params(page.definition, page.definition_hash, page.kind),
        marked=marked,
        fault=fault,
        field=field,
    )


def review(request: Request, form: Form) -> Response:
    with site_of(request).database.reading() as tx:
        here = open_ballot_page(tx, request)
        sessions.require_form(here.session, form.get("form", ""))
    try:
        marking = here.kind.read_form(form, here.withdrawn)
    except MarkingRefused as refused:
        return show(request, here, form, refused)
    return private(
        request,
        "review.html",
        page=here,
        words=here.kind.marking_words(marking, here.standing),
        fields={**form_fields(marking), "elector": here.session.person.id},
        code=cast.new_code(),
        cast_id=cast.new_cast_id(),
    )


def back(request: Request) -> Response:
    """Where a reload or a typed address of review or receipt leads: to the ballot."""
    return RedirectResponse(f"/polls/{request.path_params['slug']}/ballot", 303)
