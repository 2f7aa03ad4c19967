"""Marking and reviewing a ballot. The marking is in form fields alone; nothing is cast here."""

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
    """The ballot as it was filled in, after the review or a new link.

    One elector's marking is not shown to another who shares the browser.
    """
    with site_of(request).database.reading() as tx:
        page = open_ballot_page(tx, request)
    return show(request, page, form if form.get("elector") == page.session.person.id else None)


def show(
    request: Request,
    page: BallotPage,
    marked: Form | None = None,
    fault: MarkingRefused | None = None,
) -> Response:
    """The form: empty, or as it was filled in, with the reason of a refused marking."""
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
        page = open_ballot_page(tx, request)
        sessions.require_form(page.session, form.get("form", ""))
    try:
        marking = page.kind.read_form(form, page.withdrawn)
    except MarkingRefused as refused:
        return show(request, page, form, refused)
    return private(
        request,
        "review.html",
        page=page,
        words=page.kind.marking_words(marking, page.standing),
        fields={**form_fields(marking), "elector": page.session.person.id},
        code=cast.new_code(),
        cast_id=cast.new_cast_id(),
    )


def back(request: Request) -> Response:
    """Redirect to the ballot: a review or receipt that is reloaded or typed has no form to show."""
    return RedirectResponse(f"/polls/{request.path_params['slug']}/ballot", 303)
