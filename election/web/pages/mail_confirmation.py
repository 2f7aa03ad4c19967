"""The question whether mail about a poll reaches its elector: by the address in one mail.

To look answers nothing, and no answer is chosen on the page: a mail scanner that opens the address,
or presses the only button as the form stands, has said nothing. There is no session, no ballot and
no word of a cast; a second answer takes the place of the first.
"""

from starlette.requests import Request
from starlette.responses import Response

from election.errors.links import BadConfirmationLink
from election.services import confirm_mail
from election.services.confirm_mail import AskedElector
from election.services.links import MailboxLink
from election.services.mail_reach import ANSWERS
from election.services.overview import StoredPoll, public_poll
from election.web.forms import Form
from election.web.middleware.rates import BadLinks
from election.web.responses import private, site_of

UNANSWERED = 422


def question(request: Request) -> Response:
    """The page with the question, and with what was answered before."""
    stored, asked = _looked_up(request)
    return _page(request, stored, asked)


def answer(request: Request, form: Form) -> Response:
    """Keep the answer that was chosen; without one, ask again."""
    stored, asked = _looked_up(request)
    given = next((each for each in ANSWERS if each == form.get("reaches")), None)
    if given is None:
        return _page(request, stored, asked, is_unanswered=True)
    if given != asked.answer:
        site, code, slug = site_of(request), _code(request), stored.poll.slug
        with site.database.transaction() as tx:
            confirm_mail.answer(tx, site.clock, slug, code, given)
        stored, asked = _looked_up(request)
    return _page(request, stored, asked)


def _looked_up(request: Request) -> tuple[StoredPoll, AskedElector]:
    """The poll and its elector; a code that names nobody is counted against its network."""
    site, slug = site_of(request), request.path_params["slug"]
    with site.database.reading() as tx:
        stored = public_poll(tx, slug)
        try:
            return stored, confirm_mail.asked_elector(tx, slug, _code(request))
        except BadConfirmationLink:
            bad_links: BadLinks = request.app.state.bad_links
            network = request.client.host if request.client else ""
            bad_links.note(network, site.clock(tx))
            raise


def _code(request: Request) -> MailboxLink:
    return site_of(request).signer.read_confirmation_code(request.path_params["code"])


def _page(
    request: Request, stored: StoredPoll, asked: AskedElector, *, is_unanswered: bool = False
) -> Response:
    return private(
        request,
        "mail_confirmation.html",
        status=UNANSWERED if is_unanswered else 200,
        slug=stored.poll.slug,
        question=stored.definition.question.text,
        contact=stored.definition.people.contact,
        asked=asked,
        is_unanswered=is_unanswered,
        at=request.url.path,
    )
