"""Nominating, and answering whether one stands: one page an elector, entered by the link in a mail.

The link's code goes from form to form, and stands in no address. A page judges a form while it
looks; only a nomination and an answer that are right take the lock, and only for their rows. A
form as it stands chooses nothing, so that a scanner that presses its button changes nothing.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from election.errors.base import Unclear
from election.errors.nominations import BadNominationLink, TooManyAnswers
from election.services import nominate as service
from election.services.links import BallotLink
from election.services.nominate import NominatorsView
from election.services.overview import public_poll
from election.web.forms import Form
from election.web.middleware.rates import BadLinks, Rate
from election.web.pages.poll_status import poll_status
from election.web.responses import private, site_of

UNCLEAR = 422


@dataclass(frozen=True)
class FormFault:
    """What is to be mended in a form, and by which control it stands."""

    says: str
    at: str


def entry(request: Request) -> Response:
    """The page that takes a link: the same for everybody."""
    site = site_of(request)
    with site.database.reading() as tx:
        status = poll_status(tx, public_poll(tx, request.path_params["slug"]), site.clock(tx))
    return private(request, "nominations_enter.html", poll=status)


def back(request: Request) -> Response:
    """Lead from the address of a post to the entry."""
    return RedirectResponse(f"/n/{request.path_params['slug']}", 303)


def enter(request: Request, form: Form) -> Response:
    """The elector's own page. It shows nothing of anybody else's acts."""
    return _shown(request, form, _seen(request, form))


def nominate(request: Request, form: Form) -> Response:
    """Nominate somebody else. Nothing tells whether they were nominated before."""
    seen = _seen(request, form)
    try:
        nominee = service.require_nominable(seen, form.get("nominee", ""))
    except Unclear as unclear:
        return _faulty(request, form, seen, unclear, "nominee")
    if nominee not in seen.nominated:
        site, slug, link = site_of(request), request.path_params["slug"], _counted(request, form)
        with site.database.transaction() as tx:
            service.nominate(tx, site.clock, slug, link, nominee.id)
    done = f"You have nominated {nominee.name}."
    return _shown(request, form, _seen(request, form), done=done)


def preview(request: Request, form: Form) -> Response:
    """The answer as it would be recorded, with the statement as readers will see it."""
    seen = _seen(request, form)
    try:
        answer, statement = _answer(seen, form)
    except Unclear as unclear:
        return _faulty(request, form, seen, unclear, "answer")
    return private(
        request,
        "nominations_preview.html",
        slug=request.path_params["slug"],
        code=form["code"],
        seen=seen,
        answer=answer,
        stands=answer == service.STANDS,
        statement=statement,
    )


def answer(request: Request, form: Form) -> Response:
    """Record an answer that was previewed."""
    seen = _seen(request, form)
    try:
        given = _answer(seen, form)
    except Unclear as unclear:
        return _faulty(request, form, seen, unclear, "answer")
    if given != (seen.answer, seen.statement):
        site, slug, link = site_of(request), request.path_params["slug"], _counted(request, form)
        with site.database.transaction() as tx:
            service.answer(tx, site.clock, slug, link, *given)
    now = _seen(request, form)
    return _shown(request, form, now, done="Your answer is recorded, and mailed to you.")


def _answer(seen: NominatorsView, form: Form) -> tuple[str, str]:
    return service.require_answer(seen, form.get("answer", ""), form.get("statement", ""))


def _link(request: Request, form: Form) -> BallotLink:
    return site_of(request).signer.read_nomination_link(form.get("code", ""))


def _seen(request: Request, form: Form) -> NominatorsView:
    """What the elector of the form's link sees. A link that is none is counted for its network."""
    site, slug = site_of(request), request.path_params["slug"]
    with site.database.reading() as tx:
        stored = public_poll(tx, slug)
        try:
            return service.view(tx, site.clock, stored.poll, _link(request, form))
        except BadNominationLink:
            bad_links: BadLinks = request.app.state.bad_links
            bad_links.note(request.client.host if request.client else "", site.clock(tx))
            raise


def _counted(request: Request, form: Form) -> BallotLink:
    """The link, once more of its elector is counted. Raises TooManyAnswers."""
    site, link = site_of(request), _link(request, form)
    rate: Rate = request.app.state.answers
    with site.database.reading() as tx:
        now = site.clock(tx)
    if rate.is_full(link, now):
        raise TooManyAnswers
    rate.note(link, now)
    return link


def _faulty(
    request: Request, form: Form, seen: NominatorsView, unclear: Unclear, at: str
) -> Response:
    """The page with what is to be mended; what was typed is kept in it."""
    return _shown(request, form, seen, fault=FormFault(f"{unclear} {unclear.advice}", at))


def _shown(
    request: Request,
    form: Form,
    seen: NominatorsView,
    done: str = "",
    fault: FormFault | None = None,
) -> Response:
    return private(
        request,
        "nominations.html",
        UNCLEAR if fault else 200,
        slug=request.path_params["slug"],
        code=form["code"],
        seen=seen,
        done=done,
        fault=fault,
        chosen=form.get("answer", "") if fault else "",
        statement=form.get("statement", seen.statement),
    )
