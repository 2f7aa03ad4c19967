"""The whole web side on one screen: the page of each path, the status of each kind of refusal."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from election.errors.base import (
    Conflict,
    Forbidden,
    Gone,
    NotFound,
    Refusal,
    TooLarge,
    TooMany,
    Unavailable,
    Unclear,
    Unsupported,
)
from election.web.in_turn import InTurn
from election.web.limits import (
    ANSWERS,
    BAD_LINKS,
    CASTS,
    PATIENCE_SECONDS,
    THREADS,
    TURN_SECONDS,
    WORKING,
    WORKING_FAR,
    part,
)
from election.web.middleware.failures import Failures
from election.web.middleware.guard import OneClick, Posted, require_guarded
from election.web.middleware.headers import Headers
from election.web.middleware.public import Public
from election.web.middleware.rates import BadLinks, Rate
from election.web.middleware.request_log import RequestLog
from election.web.middleware.shown import Shown
from election.web.pages import (
    ballot,
    cast,
    dispute,
    front,
    health,
    link,
    mail_confirmation,
    nominations,
    notice,
    reminder_choice,
    results,
    shared_picture,
    sign_out,
)
from election.web.paths import StaticPages
from election.web.public_pages import PublicPages
from election.web.responses import missed, refusing, unforeseen
from election.web.site import Site
from election.web.tallies import Tallies
from election.web.turns import Turns

GET, POST = ("GET",), ("POST",)


NOMINATIONS = "/n/{slug:slug}"
DISPUTES = "/o/{slug:slug}/{code:signed_code}"
CONFIRMATION = "/c/{slug:slug}/{code:signed_code}"
REMINDERS = "/r/{slug:slug}/{code:signed_code}"


def routes() -> list[Route]:
    """The pages by their paths. The ballot's come first: they are asked for most, and in turn."""
    return [
        Route("/polls/{slug:slug}/ballot", Shown(ballot.ballot), methods=GET),
        Route("/polls/{slug:slug}/ballot", Posted(ballot.change), methods=POST),
        Route("/polls/{slug:slug}/review", ballot.back),
        Route("/polls/{slug:slug}/review", Posted(ballot.review), methods=POST),
        Route("/polls/{slug:slug}/cast", ballot.back),
        Route("/polls/{slug:slug}/cast", Posted(cast.cast), methods=POST),
        Route("/polls/{slug:slug}/sign-out", ballot.back),
        Route("/polls/{slug:slug}/sign-out", Posted(sign_out.sign_out), methods=POST),
        Route("/", Public(front.front), methods=GET),
        Route("/livez", health.liveness),
        Route("/healthz", health.health),
        Route("/readyz", health.readiness),
        Route("/polls/{slug:slug}", Public(notice.notice), methods=GET),
        Route("/polls/{slug:slug}/definition.json", Public(notice.definition), methods=GET),
        Route("/polls/{slug:slug}/calendar.ics", Public(notice.calendar), methods=GET),
        Route("/polls/{slug:slug}/card.png", Public(shared_picture.card), methods=GET),
        Route("/b/{slug:slug}", Shown(link.link_page), methods=GET),
        Route("/b/{slug:slug}", Posted(link.enter), methods=POST),
        Route("/b/{slug:slug}{code:code_in_path}", link.code_in_path),
        Route(REMINDERS, Shown(reminder_choice.choice), methods=GET),
        Route(REMINDERS, OneClick(reminder_choice.stop), methods=POST),
        Route(f"{REMINDERS}/again", reminder_choice.back),
        Route(f"{REMINDERS}/again", Posted(reminder_choice.again), methods=POST),
        Route(NOMINATIONS, Shown(nominations.entry), methods=GET),
        Route(NOMINATIONS, Posted(nominations.enter), methods=POST),
        Route(f"{NOMINATIONS}/nominate", nominations.back),
        Route(f"{NOMINATIONS}/nominate", Posted(nominations.nominate), methods=POST),
        Route(f"{NOMINATIONS}/preview", nominations.back),
        Route(f"{NOMINATIONS}/preview", Posted(nominations.preview), methods=POST),
        Route(f"{NOMINATIONS}/answer", nominations.back),
        Route(f"{NOMINATIONS}/answer", Posted(nominations.answer), methods=POST),
        Route(DISPUTES, Shown(dispute.form), methods=GET),
        Route(DISPUTES, Posted(dispute.change), methods=POST),
        Route(f"{DISPUTES}/preview", dispute.back),
        Route(f"{DISPUTES}/preview", Posted(dispute.preview), methods=POST),
        Route(f"{DISPUTES}/file", dispute.back),
        Route(f"{DISPUTES}/file", Posted(dispute.file), methods=POST),
        Route(CONFIRMATION, Shown(mail_confirmation.question), methods=GET),
        Route(CONFIRMATION, Posted(mail_confirmation.answer), methods=POST),
        Route("/polls/{slug:slug}/box", Public(results.box), methods=GET),
        Route("/polls/{slug:slug}/box.txt", Public(results.box_file), methods=GET),
        Route("/polls/{slug:slug}/replaced.txt", Public(results.replaced_file), methods=GET),
        Route("/polls/{slug:slug}/report", Public(results.report), methods=GET),
        Route("/polls/{slug:slug}/files/{path:record_path}", Public(results.file), methods=GET),
        Route("/polls/{slug:slug}/record.zip", Public(results.record), methods=GET),
        Route("/static/{digest:static_digest}/{name:static_name}", StaticPages(), methods=GET),
    ]


REFUSED: dict[type[Refusal], int] = {
    Refusal: 400,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Gone: 410,
    TooLarge: 413,
    Unsupported: 415,
    Unclear: 422,
    TooMany: 429,
    Unavailable: 503,
}
"""Kinds only: each refusal is a subclass of one of them."""


def create_app(site: Site, processes: int = 1) -> Starlette:
    """The site's pages, as one of so many processes that serve them.

    Raises UnguardedRoute where a POST route is without the guard.
    """
    table = routes()
    require_guarded(table)
    app = Starlette(
        routes=table,
        middleware=[
            Middleware(RequestLog),
            Middleware(Headers, https=site.is_https),
            Middleware(Failures, page=unforeseen),
        ],
        exception_handlers={
            HTTPException: missed,
            **{kind: refusing(status) for kind, status in REFUSED.items()},
        },
    )
    app.router.redirect_slashes = False
    app.state.site = site
    working = WORKING_FAR if site.database.is_far else WORKING
    app.state.answering = InTurn(Turns(working), Turns(THREADS), PATIENCE_SECONDS, TURN_SECONDS)
    app.state.bad_links = BadLinks(part(BAD_LINKS, processes))
    app.state.casts = Rate(part(CASTS, processes))
    app.state.answers = Rate(part(ANSWERS, processes))
    app.state.public_pages = PublicPages()
    app.state.tallies = Tallies()
    app.state.health = health.Health(site)
    return app
