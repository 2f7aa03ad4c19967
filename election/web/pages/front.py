"""The front page: the present lead, the open polls, and the results of earlier ones."""

from collections.abc import Callable, Iterable

from starlette.requests import Request
from starlette.responses import Response

from election.rules.poll.phases import (
    Phase,
    awaits_opening,
    has_no_result,
    is_being_counted,
    is_reported,
    takes_ballots,
)
from election.services import overview
from election.web.pages.poll_status import PollStatus, poll_status
from election.web.responses import public, site_of


def front(request: Request) -> Response:
    site = site_of(request)
    with site.database.reading() as tx:
        now = site.clock(tx)
        polls = overview.stored_polls(tx)
        standings = [poll_status(tx, stored, now) for stored in polls if stored.is_public]
        tenures = overview.register(tx, polls)
        stopped = overview.stopped_polls(tx, polls)
        first_lead = None if tenures else overview.lead_before_any_poll(polls)
    return public(
        request,
        "front.html",
        open=_where(standings, takes_ballots),
        upcoming=_where(standings, awaits_opening),
        counting=_where(standings, is_being_counted),
        reports=_where(reversed(standings), is_reported),
        ended=_where(reversed(standings), has_no_result),
        tenures=tenures,
        since=[tenure.since for tenure in tenures],
        first_lead=first_lead,
        stopped=stopped,
    )


def _where(standings: Iterable[PollStatus], holds: Callable[[Phase], bool]) -> list[PollStatus]:
    return [poll for poll in standings if holds(poll.phase)]
