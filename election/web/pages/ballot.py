"""Marking and reviewing a ballot. The marking is in form fields alone; nothing is cast here."""

from markupsafe import escape
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from election.errors.ballots import MarkingRefused
from election.rules.poll.ballots import RANK, read_value
from election.services import cast, sessions
from election.web.filling import filled
from election.web.forms import Form
from election.web.pages.ballot_page import BallotPage, open_ballot_page, with_a_ballot
from election.web.responses import private, site_of


def ballot(request: Request) -> Response:
    with site_of(request).database.looking() as tx:
        return show(request, open_ballot_page(tx, request))


def change(request: Request, form: Form) -> Response:
    """The ballot as it was filled in, after the review or a new link.

    One elector's marking is not shown to another who shares the browser.
    """
    with with_a_ballot(), site_of(request).database.looking() as tx:
        page = open_ballot_page(tx, request)
    return show(request, page, form if form.get("elector") == page.session.person.id else None)


def show(
    request: Request,
    page: BallotPage,
    marked: Form | None = None,
    fault: MarkingRefused | None = None,
) -> Response:
    """The form: empty, or as it was filled in, with the reason of a refused marking."""
    marked = {name: read_value(value) for name, value in (marked or {}).items()}
    field = page.kind.field_at_fault(marked, page.standing) if fault else None
    status = 422 if fault else 200
    return private(
        request,
        "ballot.html",
        status,
        page=page,
        marked=marked,
        fault=fault,
        field=field,
        longest_faults=_longest_faults(page),
        filled=filled,
    )


def _longest_faults(page: BallotPage) -> list[tuple[str, str]]:
    """Every reason why a form is no ballot, with the longest facts and the longest control's id."""
    candidates = page.candidates
    names = (each.name for each in candidates)
    longest_name = max(names, key=lambda name: len(escape(name).encode()), default="")
    control = max((RANK + each.id for each in candidates), key=len, default="marking-yes")
    most = len(candidates)
    facts = {"name": longest_name, "candidate": control, "rank": most, "candidates": most}
    return [(fault.format(**facts), control) for fault in page.kind.faults.values()]


def review(request: Request, form: Form) -> Response:
    with with_a_ballot(), site_of(request).database.looking() as tx:
        page = open_ballot_page(tx, request)
        sessions.require_form(page.session, form.get("form", ""))
    try:
        marking = page.kind.read_form(form, page.withdrawn)
    except MarkingRefused as refused:
        return show(request, page, form, refused)
    others = page.kind.one_of_each_length(page.standing)
    return private(
        request,
        "review.html",
        page=page,
        words=page.kind.marking_words(marking, page.standing),
        other_words=[page.kind.marking_words(other, page.standing) for other in others],
        filled=filled,
        fields={**page.kind.form_fields(marking), "elector": page.session.person.id},
        code=cast.new_code(),
        cast_id=cast.new_cast_id(),
    )


def back(request: Request) -> Response:
    """Redirect to the ballot: a review or receipt that is reloaded or typed has no form to show."""
    return RedirectResponse(f"/polls/{request.path_params['slug']}/ballot", 303)
