"""The whole web side on one screen: what each path shows and what each refusal answers."""

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from election import errors
from election.web import ballot, entering, front, health, notice, receipt, results
from election.web.answers import missed, refusing, unavailable, unforeseen
from election.web.failures import Failures
from election.web.guard import Posted, require_guarded
from election.web.headers import Headers
from election.web.limits import BadLinks
from election.web.paths import STATIC, StaticPages
from election.web.site import Site

POST = ("POST",)


def routes() -> list[Route | Mount]:
    return [
        Route("/", front.front),
        Route("/healthz", health.health),
        Route("/polls/{slug:slug}", notice.notice),
        Route("/polls/{slug:slug}/definition.json", notice.definition),
        Route("/b/{slug:slug}", entering.door),
        Route("/b/{slug:slug}", Posted(entering.enter), methods=POST),
        Route("/polls/{slug:slug}/ballot", ballot.ballot),
        Route("/polls/{slug:slug}/ballot", Posted(ballot.change), methods=POST),
        Route("/polls/{slug:slug}/review", ballot.back),
        Route("/polls/{slug:slug}/review", Posted(ballot.review), methods=POST),
        Route("/polls/{slug:slug}/cast", ballot.back),
        Route("/polls/{slug:slug}/cast", Posted(receipt.cast), methods=POST),
        Route("/polls/{slug:slug}/box", results.box),
        Route("/polls/{slug:slug}/report", results.report),
        Route("/polls/{slug:slug}/files/{path:record_path}", results.file),
        Route("/polls/{slug:slug}/record.zip", results.record),
        Mount("/static", StaticPages(directory=STATIC)),
    ]


REFUSED: dict[type[errors.Refusal], int] = {
    errors.Refusal: 400,
    errors.BadLink: 403,
    errors.LinkOfAnotherPoll: 403,
    errors.NoBallot: 403,
    errors.SessionEnded: 403,
    errors.StaleForm: 403,
    errors.CrossSiteForm: 403,
    errors.NotFound: 404,
    errors.WrongPhase: 409,
    errors.OutOfTime: 409,
    errors.DefinitionChanged: 409,
    errors.LinkReplaced: 410,
    errors.PollPurged: 410,
    errors.FormTooLarge: 413,
    errors.NotAForm: 415,
    errors.MarkingRefused: 422,
    errors.TooManyBadLinks: 429,
}
UNAVAILABLE = (errors.DatabaseUnreachable, OperationalError, InterfaceError, PoolExhausted)


def create_app(site: Site) -> Starlette:
    """The site's pages. Raises UnguardedRoute where a POST could come from anywhere."""
    table = routes()
    require_guarded(table)
    app = Starlette(
        routes=table,
        middleware=[
            Middleware(Headers, https=site.is_https),
            Middleware(Failures, page=unforeseen),
        ],
        exception_handlers={
            HTTPException: missed,
            **{kind: refusing(status) for kind, status in REFUSED.items()},
            **dict.fromkeys(UNAVAILABLE, unavailable),
        },
    )
    app.router.redirect_slashes = False
    app.state.site = site
    app.state.bad_links = BadLinks()
    return app
