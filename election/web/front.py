"""The front page: who leads now, what is open, what came of earlier polls."""

from collections.abc import Iterable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from election.rules.phases import Phase
from election.services import journal, overview
from election.services.noticeboard import public_polls
from election.web.answers import public, site_of
from election.web.standing import BEING_COUNTED, REPORTED, Standing, standing


def front(request: Request) -> Response:
    site = site_of(request)
    with site.database.reading() as tx:
        now = site.clock(tx)
        polls = [standing(tx, poll, now) for poll in public_polls(tx)]
        tenures = overview.register(tx)
        first_lead = None if tenures else overview.lead_before_any_poll(tx)
    return public(
        request,
        "front.html",
        open=_in_phase(polls, ("open",)),
        upcoming=_in_phase(polls, ("noticed",)),
        counting=_in_phase(polls, BEING_COUNTED),
        reports=_in_phase(reversed(polls), REPORTED),
        ended=_in_phase(reversed(polls), ("cancelled", "void")),
        tenures=tenures,
        since=[_instant(tenure.since) for tenure in tenures],
        first_lead=first_lead,
    )


def _in_phase(polls: Iterable[Standing], phases: tuple[Phase, ...]) -> list[Standing]:
    return [each for each in polls if each.phase in phases]


def _instant(text: str) -> datetime:
    return journal.moment(text)
