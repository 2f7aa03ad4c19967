"""The front page: who leads now, what is open, what came of earlier polls."""

from collections.abc import Iterable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from election.rules.phases import Phase
from election.services import journal, overview, polls
from election.services.noticeboard import public_polls
from election.web.answers import public, site_of
from election.web.standing import BEING_COUNTED, REPORTED, Standing, standing


def front(request: Request) -> Response:
    site = site_of(request)
    with site.database.reading() as tx:
        now = site.clock(tx)
        standings = [standing(tx, poll, now) for poll in public_polls(tx)]
        tenures = overview.register(tx)
        edited = polls.edited(tx)
        first_lead = None if tenures else overview.lead_before_any_poll(tx)
    return public(
        request,
        "front.html",
        open=_in_phase(standings, ("open",)),
        upcoming=_in_phase(standings, ("noticed",)),
        counting=_in_phase(standings, BEING_COUNTED),
        reports=_in_phase(reversed(standings), REPORTED),
        ended=_in_phase(reversed(standings), ("cancelled", "void")),
        tenures=tenures,
        since=[_instant(tenure.since) for tenure in tenures],
        first_lead=first_lead,
        edited=edited,
    )


def _in_phase(standings: Iterable[Standing], phases: tuple[Phase, ...]) -> list[Standing]:
    return [each for each in standings if each.phase in phases]


def _instant(text: str) -> datetime:
    return journal.moment(text)
