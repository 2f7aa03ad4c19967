"""Filing an objection or a challenge by the link in the notice's or the result's mail.

Form, preview, filed. Only the last step writes, and a form that is posted twice files once. The
link acts for its elector, and looking at it changes nothing: a mail scanner files nothing, for it
would have to write a text, choose, and press twice.
"""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from election.errors.written_files import UnfitValue
from election.rules.poll.definition import Definition
from election.services import disputes
from election.services.disputes import LONGEST, Filer
from election.services.links import MailboxLink
from election.services.overview import public_poll
from election.web.forms import Form
from election.web.limits import FILED_BY_ONE
from election.web.responses import private, site_of

UNCLEAR = 422
CHOICES = {"yes": True, "no": False}


@dataclass(frozen=True)
class Written:
    """What an elector wrote, as it would be published; `faults` say what is not right yet."""

    statement: str
    published: bool | None
    faults: tuple[str, ...]


def form(request: Request) -> Response:
    """The form, empty."""
    return _form(request, {})


def change(request: Request, form: Form) -> Response:
    """The form with what was written."""
    return _form(request, form)


def preview(request: Request, form: Form) -> Response:
    """What would be published, with the button that files it; nothing is filed yet."""
    written = _judged(form)
    if written.faults:
        return _form(request, form, written.faults)
    definition, who = _filer(request)
    return _page(request, definition, who, "dispute_preview.html", written=written)


def file(request: Request, form: Form) -> Response:
    """File it, unless the same was filed before; the page says its number."""
    written = _judged(form)
    if written.faults:
        return _form(request, form, written.faults)
    site, slug, link = site_of(request), request.path_params["slug"], _link(request)
    published = bool(written.published)
    with site.database.reading() as tx:
        stored = public_poll(tx, slug)
        filed = disputes.filed_before(tx, stored.poll, link, written.statement, published=published)
        if filed is None:
            disputes.filer(tx, site.clock, stored.poll, link, FILED_BY_ONE)
    if filed is None:
        with site.database.transaction() as tx:
            filed = disputes.by_link(
                tx,
                site.clock,
                slug,
                link,
                written.statement,
                published=published,
                most=FILED_BY_ONE,
            )
    return private(
        request,
        "dispute_filed.html",
        slug=slug,
        definition=stored.definition,
        question=stored.definition.question.text,
        filed=filed,
        contact=stored.definition.people.contact,
    )


def back(request: Request) -> Response:
    """Lead from the address of a post to the form."""
    return RedirectResponse(_at(request), 303)


def _form(request: Request, form: Form, faults: tuple[str, ...] = ()) -> Response:
    definition, who = _filer(request)
    return _page(
        request,
        definition,
        who,
        "dispute.html",
        UNCLEAR if faults else 200,
        text=form.get("statement", ""),
        publish=form.get("publish", ""),
        faults=faults,
        longest=LONGEST,
    )


def _page(
    request: Request,
    definition: Definition,
    who: Filer,
    template: str,
    status: int = 200,
    **values: Any,
) -> Response:
    return private(
        request,
        template,
        status,
        slug=definition.slug,
        definition=definition,
        question=definition.question.text,
        at=_at(request),
        name=definition.roll.person(who.elector.person_id),
        kind=disputes.KINDS[who.act],
        objecting=who.objects,
        until=who.until,
        filed=who.filed,
        left=FILED_BY_ONE - len(who.filed),
        **values,
    )


def _judged(form: Form) -> Written:
    faults = []
    statement = ""
    try:
        statement = disputes.public_statement(form.get("statement", ""))
    except UnfitValue as fault:
        faults.append(f"Your text {fault.what}: {fault.right}.")
    published = CHOICES.get(form.get("publish", ""))
    if published is None:
        faults.append("Choose whether your name is published with it.")
    return Written(statement, published, tuple(faults))


def _filer(request: Request) -> tuple[Definition, Filer]:
    site, link = site_of(request), _link(request)
    with site.database.reading() as tx:
        stored = public_poll(tx, request.path_params["slug"])
        who = disputes.filer(tx, site.clock, stored.poll, link, FILED_BY_ONE)
        return stored.definition, who


def _link(request: Request) -> MailboxLink:
    return site_of(request).signer.read_dispute_code(request.path_params["code"])


def _at(request: Request) -> str:
    return f"/o/{request.path_params['slug']}/{request.path_params['code']}"
