"""The front page: who leads now, what is open, what came of earlier polls."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from election.rules.poll.phases import Phase
from election.services import overview, store
from election.web.pages.poll_status import BEING_COUNTED, REPORTED, PollStatus, poll_status
from election.web.responses import public, site_of


def front(request: Request) -> Response:
    site = site_of(request)
    with site.database.reading() as tx:
        now = site.clock(tx)
        polls = overview.stored_polls(tx)
        standings = [poll_status(tx, stored, now) for stored in polls if stored.is_public]
        tenures = overview.register(tx, polls)
        edited = store.edited(tx)
        first_lead = None if tenures else overview.lead_before_any_poll(polls)
    return public(
        request,
        "front.html",
        open=_in_phase(standings, ("open",)),
        upcoming=_in_phase(standings, ("noticed",)),
        counting=_in_phase(standings, BEING_COUNTED),
        reports=_in_phase(reversed(standings), REPORTED),
        ended=_in_phase(reversed(standings), ("cancelled", "void")),
        tenures=tenures,
        since=[tenure.since for tenure in tenures],
        first_lead=first_lead,
        edited=edited,
    )


def _in_phase(standings: Iterable[PollStatus], phases: tuple[Phase, ...]) -> list[PollStatus]:
    return [standing for standing in standings if standing.phase in phases]
